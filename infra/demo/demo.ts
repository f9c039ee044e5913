import { parseArgs } from 'node:util';
import { onceStopped } from '../../ingress/cli/stop.ts';
import { setStage, type Addresses, type Stage } from './stage.ts';
import { before, perform, show, steps } from './steps.ts';

const USAGE = `npm run demo [-- [--exit] [--within SECONDS]]

Starts Temporal with its UI, a Vault with an audit device, an AWS emulator and Keyferry on this machine, syncs
secrets for real, and stays until Ctrl-C.
  --exit             verify every destination, end everything and exit: 0 where all is well
  --within SECONDS   how long a change may take to arrive once Keyferry is ready; 60 if left out
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wanted = readArguments();
if (wanted === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (wanted.help) process.stdout.write(USAGE);
else process.exitCode = await demo(wanted);

/** undefined: wrong usage. */
function readArguments(): { exit: boolean; help: boolean; withinMs: number } | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: { exit: flag, help: { ...flag, short: 'h' }, within: { type: 'string', default: '60' } },
    });
    const withinMs = Number(values.within) * 1000;
    return withinMs > 0 ? { exit: values.exit, help: values.help, withinMs } : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the exit code; 130 where a Ctrl-C came before everything was shown */
async function demo({ exit, withinMs }: { exit: boolean; withinMs: number }): Promise<number> {
  const stopped = onceStopped().then(() => 130);
  try {
    say('Setting the stage: Temporal, Vault, an AWS emulator.');
    const stage = await Promise.race([setStage(), stopped]);
    if (typeof stage === 'number') process.exit(stage); // What was started so far ends with this process.
    await using _stage = stage;
    const code = await Promise.race([play(stage, withinMs), stopped]);
    if (code !== 0 || exit) return code;
    say('\nEverything keeps running: write secrets below secret/payments/ and watch. Ctrl-C ends it.');
    await stopped;
    return 0;
  } catch (error) {
    process.stderr.write(`demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function play(stage: Stage, withinMs: number): Promise<number> {
  await before.act(stage.places);
  const addresses = await stage.startKeyferry();
  const clock = { from: performance.now(), withinMs };
  tellWhereToLook(addresses, stage);

  say(`\n${before.says}`);
  await show(before, stage.places, say, clock);
  let shown = before.arrivals.length;
  for (const step of steps) shown += await perform(step, stage.places, say, withinMs);

  tellWhereToLook(addresses, stage);
  say(`\ndemo ok: ${String(shown)} arrivals in two Vault mounts and three AWS regions, each verified`);
  return 0;
}

function tellWhereToLook({ ui, ingress }: Addresses, { vault, aws }: Stage): void {
  say(`\nTemporal UI  ${ui}/namespaces/default/workflows`);
  say(`Vault        VAULT_ADDR=${vault.address} VAULT_TOKEN=${vault.token}`);
  say(`AWS          AWS_ENDPOINT_URL=${aws}  (any credentials)`);
  say(`Ingress      ${ingress}/readyz`);
}
