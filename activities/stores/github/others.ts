import { StoreError } from '../store-error.ts';
import type { OtherSecret } from '../store.ts';
import { isOurs, isRecordName, parseRecord, pathHash, printRecord, recordName } from './record.ts';
import type { Seen, Target } from './target.ts';
import { deleteVariable, getVariable, listVariables, updateVariable } from './variables.ts';
import type { Wanted } from './wanted.ts';

/** A name that another record says is its own. */
interface Claim {
  readonly owner: string;
  /** The variable that holds the record. */
  readonly variable: string;
  /** The same path under the same definition: written by a destination that was renamed since. */
  readonly formerly: boolean;
}

/** Names of secrets that are taken over from another record, by the variable that holds it. */
export type Claimed = ReadonlyMap<string, ReadonlySet<string>>;

interface Others {
  readonly others: readonly OtherSecret[];
  readonly claimed: Claimed;
}

/**
 * Secrets that a write would overwrite and that are not this destination's: made by somebody, or another record's.
 * Records are looked for only before a write: one request for each thirty variables.
 *
 * @throws {StoreError} `invalidName` where two paths of one definition would write one secret
 */
export async function othersIn(target: Target, seen: Seen, wanted: Wanted): Promise<Others> {
  const { client, scope, origin } = target;
  const claims = await claimsIn(target, seen, wanted);
  const others: OtherSecret[] = [];
  const claimed = new Map<string, Set<string>>();
  for (const name of wanted.keys()) {
    const claim = claims.get(name);
    const key = `${client.where}: the secret ${name} of the ${scope.words}`;
    if (claim?.formerly) continue;
    if (claim !== undefined) {
      if (claim.owner === origin?.owner) throw writtenTwice(key, claim);
      others.push({
        key: `${key} (marked by the variable ${claim.variable})`,
        state: 'present',
        owner: claim.owner,
      });
      claimed.set(claim.variable, (claimed.get(claim.variable) ?? new Set()).add(name));
      continue;
    }
    const listed = seen.listed.get(name);
    if (listed !== undefined && !isOurs(seen.record?.secrets.get(name), listed))
      others.push({ key, state: 'present' });
  }
  return { others, claimed };
}

async function claimsIn(
  { client, scope, origin }: Target,
  { listed }: Seen,
  wanted: Wanted,
): Promise<ReadonlyMap<string, Claim>> {
  const own = recordName(origin, scope);
  const claims = new Map<string, Claim>();
  if (wanted.size === 0) return claims;
  for (const { name: variable, value } of await listVariables(client, scope)) {
    const record = isRecordName(variable) && variable.toUpperCase() !== own ? parseRecord(value) : undefined;
    if (record?.kind !== scope.kind) continue;
    const { owner } = record;
    const formerly = owner === origin?.owner && record.path === pathHash(origin);
    for (const [name, entry] of record.secrets) {
      const at = listed.get(name);
      // Made anew by somebody: no longer the one that the record means.
      if (at !== undefined && !isOurs(entry, at)) continue;
      if (!claims.has(name) || !formerly) claims.set(name, { owner, variable, formerly });
    }
  }
  return claims;
}

/** Other records let go of what was taken over from them: left in two, a secret would be refused at its next change. */
export async function releaseClaims({ client, scope }: Target, claimed: Claimed): Promise<void> {
  for (const [variable, names] of claimed) {
    const text = await getVariable(client, scope, variable);
    const record = text === undefined ? undefined : parseRecord(text);
    if (record === undefined) continue;
    const secrets = new Map([...record.secrets].filter(([name]) => !names.has(name)));
    const where = `${client.where}, ${scope.words}`;
    if (secrets.size === 0) await deleteVariable(client, scope, variable);
    else await updateVariable(client, scope, variable, printRecord({ ...record, secrets }, where));
  }
}

function writtenTwice(key: string, { variable }: Claim): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `${key} is written from another path of the source under the same definition.`,
    remedy: `Tell the two apart with transform.rename, or send them to different repositories or environments. If the secret only moved at the source, delete the variable ${variable}.`,
  });
}
