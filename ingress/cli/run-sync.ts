import type { Definition } from '../../workflows/model/definition.ts';
import { appliedDefinition } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { definitionsForCommand } from './definitions-argument.ts';
import { notApplied } from './not-applied.ts';
import { print, printJson } from './print.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { syncAll } from './sync-all.ts';
import { syncOne } from './sync-one.ts';
import type { SyncCommandOptions } from './sync.ts';
import { withTemporal } from './with-temporal.ts';

/** What `--wait` ends with. */
export interface SyncReport {
  /** For people. */
  readonly text: string;
  /** For programs. */
  readonly json: object;
  readonly failed: boolean;
}

export async function runSync(name: string, options: SyncCommandOptions): Promise<void> {
  await withTemporal(async (temporal) => {
    const definition = await findDefinition(temporal, name, options);
    refuseSuspended(definition);
    const wait = options.wait ?? false;
    const report =
      options.path === undefined
        ? await syncAll(temporal, definition, wait)
        : await syncOne(temporal, definition, options.path, wait);
    if (options.json) printJson(report.json);
    else print(report.text);
    if (report.failed) process.exitCode = 1;
  });
}

async function findDefinition(
  temporal: TemporalConnection,
  name: string,
  { definitions: paths, config }: SyncCommandOptions,
): Promise<Definition> {
  if (paths === undefined) {
    const applied = await appliedDefinition(temporal.client, name);
    if (applied) return applied;
    throw notApplied(temporal, name, ', or give --definitions PATH');
  }
  const definitions = await definitionsForCommand(paths, config);
  const found = definitions.find(({ metadata }) => metadata.name === name);
  if (found) return await notBeside(temporal, found, paths);
  const known = definitions.map(({ metadata }) => metadata.name).join(', ');
  throw new Error(`No definition ${name} in ${paths.join(', ')}; found ${known || 'none'}.`);
}

/**
 * What runs is the definition that is applied, whatever file was given.
 *
 * @throws {Error} where the file says something else, as the sync would not go by it
 */
async function notBeside(
  { client }: TemporalConnection,
  found: Definition,
  paths: readonly string[],
): Promise<Definition> {
  const { name } = found.metadata;
  const applied = await appliedDefinition(client, name);
  if (applied === undefined || found.spec.suspend || JSON.stringify(applied) === JSON.stringify(found))
    return found;
  throw new Error(
    `${name} is applied, and ${paths.join(', ')} says something else of it than what is applied, which syncs go by. Apply the file first (keyferry apply), or leave --definitions out.`,
  );
}
