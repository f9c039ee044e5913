import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import { StoreError } from '../store-error.ts';
import type { Origin } from '../store.ts';
import type { Listed } from './secrets.ts';
import type { Scope } from './scope.ts';

/**
 * What Keyferry knows of the secrets of one origin (a path of a definition's source) in a scope, as GitHub keeps
 * neither marks on secrets nor gives their values back: a variable beside them, in JSON, that holds nothing of a value.
 */
export interface SecretsRecord {
  /** The ownership mark. */
  readonly owner: string;
  /** Which path of its source, as a hash: who reads variables need not know paths. */
  readonly path: string;
  readonly kind: Scope['kind'];
  readonly secrets: ReadonlyMap<string, Entry>;
}

/** A secret that is ours. */
export interface Entry {
  /** Of the write that it holds, or that is under way to it. */
  readonly token: string;
  /** As GitHub listed it after the write; undefined for one that is not known to be there yet. */
  readonly created: number | undefined;
  /** undefined while a write is under way, or when what the secret holds is not known. */
  readonly updated: number | undefined;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables#limits-for-configuration-variables */
const MAX_BYTES = 49_152;
const PREFIX = 'KEYFERRY_';

/** What stands in place of an origin that is not told. */
const NOWHERE: Origin = { owner: '', destination: '', path: '' };

/** The same for every attempt, different for each owner, destination, path and kind of secret. */
export function recordName(origin: Origin = NOWHERE, { kind }: Scope): string {
  const { owner, destination, path } = origin;
  return `${PREFIX}${hash([owner, destination, path, kind]).slice(0, 32).toUpperCase()}`;
}

export function isRecordName(name: string): boolean {
  return name.toUpperCase().startsWith(PREFIX);
}

/** 32 hexadecimal digits. */
export function pathHash({ owner, path }: Origin = NOWHERE): string {
  return hash([owner, path]).slice(0, 32);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const count = z.int().nonnegative();
const written = z.object({
  [OWNER_MARK]: z.string().min(1),
  path: z.string(),
  kind: z.enum(['actions', 'dependabot', 'codespaces']),
  tokens: z.array(z.string()),
  /** Index of the token, then created and updated; shorter while they are not known. */
  secrets: z.record(
    z.string(),
    z.union([z.tuple([count]), z.tuple([count, count]), z.tuple([count, count, count])]),
  ),
});

/** @returns undefined for what is no record of ours: somebody wrote into it */
export function parseRecord(text: string): SecretsRecord | undefined {
  const { data } = written.safeParse(jsonOf(text));
  if (data === undefined) return undefined;
  const secrets = new Map<string, Entry>();
  for (const [name, [token, created, updated]] of Object.entries(data.secrets))
    secrets.set(name, { token: data.tokens[token] ?? '', created, updated });
  return { owner: data[OWNER_MARK], path: data.path, kind: data.kind, secrets };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @throws {StoreError} `limitExceeded` where it is larger than a variable can be */
export function printRecord({ owner, path, kind, secrets }: SecretsRecord, where: string): string {
  const tokens = [...new Set([...secrets.values()].map(({ token }) => token))];
  const entries = [...secrets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { token, created, updated }]) => {
      const times = created === undefined ? [] : updated === undefined ? [created] : [created, updated];
      return [name, [tokens.indexOf(token), ...times]];
    });
  const text = JSON.stringify({
    [OWNER_MARK]: owner,
    path,
    kind,
    tokens,
    secrets: Object.fromEntries(entries) as unknown,
  });
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  throw new StoreError({
    code: 'limitExceeded',
    message: `${where}: the record of ${String(secrets.size)} secrets would be larger than a variable of GitHub can be.`,
    remedy: 'Spread the keys over several secrets at the source, or leave some out with transform.exclude.',
  });
}

/**
 * Whether the secret that GitHub lists is the one of the entry: not if somebody deleted it and made another of its
 * name, which is theirs.
 */
export function isOurs(entry: Entry | undefined, listed: Listed): boolean {
  return entry !== undefined && (entry.created === undefined || entry.created === listed.created);
}

/** Whether the secret holds what was written under the token, and nobody wrote it since. */
export function isCurrent(entry: Entry | undefined, listed: Listed | undefined, token: string): boolean {
  return (
    entry !== undefined &&
    listed !== undefined &&
    entry.token === token &&
    entry.created === listed.created &&
    entry.updated === listed.updated
  );
}
