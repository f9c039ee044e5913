import { Command } from 'commander';
import type { Definition } from '../../workflows/model/definition.ts';
import { appliedDefinition } from '../schedules/apply.ts';
import { connectTemporal, type TemporalConnection } from '../starters/connect.ts';
import { configOption } from './config-option.ts';
import { definitionsForCommand } from './definitions-argument.ts';
import { notApplied } from './not-applied.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { syncAll } from './sync-all.ts';
import { syncOne } from './sync-one.ts';

interface Options {
  readonly path?: string;
  readonly wait?: true;
  readonly definitions?: string[];
  readonly json?: true;
  readonly config?: string;
}

/** What `--wait` ends with. */
export interface SyncReport {
  /** For people. */
  readonly text: string;
  /** For programs. */
  readonly json: object;
  readonly failed: boolean;
}

export function syncCommand(): Command {
  return new Command('sync')
    .description('Sync one secret, or all secrets of a definition, now.')
    .argument('<name>', 'name of the definition')
    .option('--path <path>', 'one secret, in the terms of the source pattern; left out: all of them')
    .option('--wait', 'wait for the outcome, and exit 1 where something failed')
    .option('--definitions <path...>', 'take the definition from here; left out: as it was last applied')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Secrets HANDED OVER are those that need more than one look: they failed, replicate to regions, or lost their source.
Each is left to a workflow of its own, sync/<name>/<path>, which says why and goes on trying where that can help.
--wait waits for these, too, as long as it takes (a secret whose source is gone: until its grace is over), prints
those that failed, and exits 1 where there are any.

A definition that is suspended (spec.suspend: true) is refused.`,
    )
    .action(async (name: string, options: Options) => {
      await using temporal = await connectTemporal();
      const definition = await findDefinition(temporal, name, options);
      refuseSuspended(definition);
      const wait = options.wait ?? false;
      const report =
        options.path === undefined
          ? await syncAll(temporal, definition, wait)
          : await syncOne(temporal, definition, options.path, wait);
      process.stdout.write(options.json ? `${JSON.stringify(report.json)}\n` : report.text);
      if (report.failed) process.exitCode = 1;
    });
}

async function findDefinition(
  temporal: TemporalConnection,
  name: string,
  { definitions: paths, config }: Options,
): Promise<Definition> {
  if (paths === undefined) {
    const applied = await appliedDefinition(temporal.client, name);
    if (applied) return applied;
    throw notApplied(temporal, name, ', or give --definitions PATH');
  }
  const definitions = await definitionsForCommand(paths, config);
  const found = definitions.find(({ metadata }) => metadata.name === name);
  if (found) return found;
  const known = definitions.map(({ metadata }) => metadata.name).join(', ');
  throw new Error(`No definition ${name} in ${paths.join(', ')}; found ${known || 'none'}.`);
}
