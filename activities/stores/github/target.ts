import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import type { Origin } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { GithubClient } from './client.ts';
import { recordName, parseRecord, type SecretsRecord } from './record.ts';
import type { Scope } from './scope.ts';
import { listSecrets, type Listed } from './secrets.ts';
import { getVariable } from './variables.ts';

/** Which secrets, and what is needed to get at them. */
export interface Target {
  readonly client: GithubClient;
  readonly settings: GithubDestination;
  readonly scope: Scope;
  readonly origin: Origin | undefined;
}

/** What GitHub says is there: every secret of the scope, and our record of those that are ours. */
export interface Seen {
  readonly listed: ReadonlyMap<string, Listed>;
  /** The record as it stands in its variable; undefined where there is none. */
  readonly text: string | undefined;
  /** undefined too where the variable holds something else. */
  readonly record: SecretsRecord | undefined;
}

/**
 * Two requests, and one more for each further hundred secrets. The secrets come first: that they can be listed says
 * that the scope is there, and so that a variable which is not found is definitely not there.
 */
export async function look({ client, scope, origin }: Target): Promise<Seen> {
  const listed = await listSecrets(client, scope);
  const text = await getVariable(client, scope, recordName(origin, scope));
  return { listed, text, record: text === undefined ? undefined : parseRecord(text) };
}

/**
 * What is there now, if it is what was read before as far as it matters.
 * @param names of secrets that matter, beside those of the record
 * @throws {StoreError} `conflict`
 */
export async function lookAgain(target: Target, before: Seen, names: Iterable<string>): Promise<Seen> {
  const now = await look(target);
  refuseChanged(target, before, now, names);
  return now;
}

/** @throws {StoreError} `conflict` */
export function refuseChanged(target: Target, before: Seen, now: Seen, names: Iterable<string>): void {
  if (now.text !== before.text) throw conflict(target, 'its record was written since it was read');
  for (const name of new Set([...names, ...(now.record?.secrets.keys() ?? [])])) {
    const [a, b] = [before.listed.get(name), now.listed.get(name)];
    if (a?.created !== b?.created || a?.updated !== b?.updated || a?.visibility !== b?.visibility)
      throw conflict(target, `the secret ${name} was written or deleted since it was read`);
  }
}

/** Someone else wrote: what was read is no longer there, and the next attempt reads again. */
export function conflict({ client, scope }: Target, fact: string): StoreError {
  return new StoreError({
    code: 'conflict',
    message: `${client.where}, ${scope.words}: ${fact}.`,
    remedy: 'It is tried again from what is there now; if it lasts, find out who else writes there.',
  });
}
