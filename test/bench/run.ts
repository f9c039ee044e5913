import { Command, Option } from 'commander';
import { onceStopped } from '../../ingress/cli/stop.ts';
import { burst500 } from './burst500.ts';
import { eventLoop } from './event-loop.ts';
import { latency } from './latency.ts';
import { match10k } from './match10k.ts';
import { memory } from './memory.ts';
import { reconcile2000 } from './reconcile2000.ts';
import { requests } from './requests.ts';
import { startup } from './startup.ts';
import { stores } from './stores.ts';
import { isolateEnvironment } from './support/environment.ts';
import type { Bench, Reporter } from './support/figure.ts';

const benches: readonly Bench[] = [
  startup,
  latency,
  burst500,
  requests,
  stores,
  memory,
  reconcile2000,
  match10k,
  eventLoop,
];

const width = Math.max(...benches.map(({ name }) => name.length));

const program = new Command('npm run bench --')
  .description('Measures Keyferry on this machine, with real servers on the loopback interface.')
  .addOption(new Option('--only <name...>', 'measure only these').choices(benches.map(({ name }) => name)))
  .option('--json', 'figures as JSON lines on stdout; this is the default and only form')
  .addHelpText(
    'after',
    `
Figures:
${benches.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}

Each line of stdout is a figure: {"name", "value", "unit", …what it was measured under}. Progress goes to stderr.
Ratios compare two measurements of one run. The first time on a machine the servers may have to be built.`,
  )
  .action(async ({ only }: { only?: string[] }) => {
    isolateEnvironment();
    const chosen = benches.filter(({ name }) => only === undefined || only.includes(name));
    const signal = await Promise.race([runAll(chosen), onceStopped()]);
    // What was started ends with this process.
    if (signal !== undefined) process.exit(signal === 'SIGINT' ? 130 : 143);
  });

await program.parseAsync();

async function runAll(chosen: readonly Bench[]): Promise<undefined> {
  for (const { name, run } of chosen) {
    const note: Reporter['note'] = (line) => {
      process.stderr.write(`${name}: ${line}\n`);
    };
    await run({
      figure: (figure) => {
        process.stdout.write(`${JSON.stringify(figure)}\n`);
      },
      note,
    });
  }
}
