import { StoreError } from '../store-error.ts';
import { parseRecord, pathHash, printRecord, recordName, type Entry } from './record.ts';
import { conflict, type Target } from './target.ts';
import { createVariable, getVariable, updateVariable } from './variables.ts';

/** The record during a write: what is about to be written goes in before, what was written after. */
export interface Journal {
  /** @throws {StoreError} `conflict` where somebody else created or removed it meanwhile; `limitExceeded` */
  save(secrets: ReadonlyMap<string, Entry>): Promise<void>;
  /**
   * That nobody else wrote the record since it was saved. Variables know no condition, so two writers are told from
   * each other after the fact: whoever finds that the other was there marks the secrets it wrote itself as not known,
   * lest the record of the one stands over the value of the other.
   *
   * @param names of secrets written so far
   * @throws {StoreError} `conflict`
   */
  confirm(secrets: ReadonlyMap<string, Entry>, names: Iterable<string>): Promise<void>;
}

export function openJournal(target: Target, owner: string, text: string | undefined): Journal {
  const { client, scope, origin } = target;
  const variable = recordName(origin, scope);
  const print = (secrets: ReadonlyMap<string, Entry>): string =>
    printRecord(
      { owner, path: pathHash(origin), kind: scope.kind, secrets },
      `${client.where}, ${scope.words}`,
    );
  let saved = text;
  return {
    async save(secrets) {
      const next = print(secrets);
      if (next === saved) return;
      try {
        if (saved === undefined) await createVariable(client, scope, variable, next);
        else await updateVariable(client, scope, variable, next);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'notFound' && saved !== undefined)
          throw conflict(target, 'its record was removed since it was read');
        throw error;
      }
      saved = next;
    },
    async confirm(secrets, names) {
      const now = await getVariable(client, scope, variable);
      if (now === saved) return;
      if (now === undefined) await createVariable(client, scope, variable, print(secrets));
      const theirs = now === undefined ? undefined : parseRecord(now);
      const doubted = new Map(theirs?.secrets);
      for (const name of names) {
        const [mine, other] = [secrets.get(name), theirs?.secrets.get(name)];
        if (mine === undefined || mine.token === other?.token) continue;
        doubted.set(name, { token: mine.token, created: other?.created, updated: undefined });
      }
      if (theirs !== undefined) {
        const next = printRecord({ ...theirs, secrets: doubted }, `${client.where}, ${scope.words}`);
        if (next !== now) await updateVariable(client, scope, variable, next);
      }
      throw conflict(target, 'somebody else wrote its record at the same time');
    },
  };
}
