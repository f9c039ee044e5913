import { Command } from 'commander';
import { connectTemporal } from '../starters/connect.ts';
import { statusOfAll } from './status-all.ts';
import { statusOfOne } from './status-one.ts';

/** What is known, for people and for programs. */
export interface StatusReport {
  readonly text: string;
  readonly json: object;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('What is applied, how its last reconcile ended, and how the newest syncs stand.')
    .argument('[name]', 'name of a definition: its last reconcile and its newest syncs, with why they failed')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: { json?: true }) => {
      await using temporal = await connectTemporal();
      const report = name === undefined ? await statusOfAll(temporal) : await statusOfOne(temporal, name);
      process.stdout.write(options.json ? `${JSON.stringify(report.json)}\n` : report.text);
    });
}
