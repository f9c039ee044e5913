import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { type Data, nameOf, type Place } from '../kubernetes-api/index.ts';
import type { SecretContent } from '../store.ts';
import type { OwnerReference } from './owner-reference.ts';
import { checkType } from './secret-types.ts';
import type { Secret } from './secret.ts';
import { changedData, checkSize, dataOf } from './values.ts';

/** One Secret of a destination, as it was read. */
export interface View {
  readonly place: Place;
  /** Undefined where it is not there. */
  readonly secret: Secret | undefined;
  /** Undefined where the definition names no owner, or that is not there. */
  readonly ownerReference: OwnerReference | undefined;
  /** The namespace definitely is not there; looked up only where it would keep the Secret from being created. */
  readonly nowhere: boolean;
}

/** What a Secret is to be. */
export interface Wanted {
  readonly type: string;
  /** The type is somebody else's, and stays so. */
  readonly keepsType: boolean;
  /** What the content says. */
  readonly content: Data;
  /** All that the Secret is to hold: with `merge`, what it holds already too. */
  readonly data: Data;
}

/**
 * Worked out without a request, so that a dry run names what could not be written.
 * @throws {StoreError} `invalidValue`, `valueTooLarge`
 */
export function wantedOf(
  content: SecretContent,
  settings: KubernetesDestination,
  { place, secret }: View,
): Wanted {
  const where = nameOf(place);
  const own = dataOf(content, settings.key, where);
  const data = settings.merge ? { ...secret?.data, ...own } : own;
  const type = typeOf(settings, secret);
  checkSize(data, where);
  checkType(type, data, where);
  return { type, keepsType: keepsType(settings, secret), content: own, data };
}

function typeOf(settings: KubernetesDestination, secret: Secret | undefined): string {
  const { type, merge, create } = settings;
  const stays = keepsType(settings, secret) || (type === 'Opaque' && (merge || !create));
  return stays ? (secret?.type ?? type) : type;
}

/** A Secret that somebody else made is not made again for a type that the definition only has by default. */
function keepsType({ type }: KubernetesDestination, secret: Secret | undefined): boolean {
  return type === 'Opaque' && secret !== undefined && !secret.applied.type;
}

/** Names of the keys, and of settings as `settings.<field>`, that a write would change. */
export function differencesOf(
  wanted: Wanted,
  settings: KubernetesDestination,
  { secret, ownerReference }: View,
): string[] {
  if (secret === undefined) return changedData({}, wanted.data);
  if (settings.write === 'once') return [];
  const { applied, annotations, labels, finalizers, owners } = secret;
  const mark = new Set([OWNER_MARK]);
  return [
    ...changedData(secret.data, wanted.data),
    ...(secret.type === wanted.type ? [] : ['settings.type']),
    ...(secret.immutable === settings.immutable ? [] : ['settings.immutable']),
    ...changedTexts(settings.labels, labels, applied.labels, new Set()).map(
      (key) => `settings.labels.${key}`,
    ),
    ...changedTexts(settings.annotations, annotations, applied.annotations, mark).map(
      (key) => `settings.annotations.${key}`,
    ),
    ...(sameSet(settings.finalizers ?? [], finalizers, applied.finalizers) ? [] : ['settings.finalizers']),
    ...(sameOwner(settings, ownerReference, owners, applied.owners) ? [] : ['settings.owner']),
  ];
}

/** Those that are wanted and not so, and those that were applied once and are wanted no more. */
function changedTexts(
  wanted: Readonly<Record<string, string>> = {},
  held: Readonly<Record<string, string>>,
  applied: ReadonlySet<string>,
  except: ReadonlySet<string>,
): string[] {
  const missing = Object.keys(wanted).filter((key) => !Object.hasOwn(held, key) || held[key] !== wanted[key]);
  const stale = [...applied].filter((key) => !Object.hasOwn(wanted, key) && Object.hasOwn(held, key));
  return [...missing, ...stale].filter((key) => !except.has(key)).sort();
}

function sameSet(wanted: readonly string[], held: readonly string[], applied: ReadonlySet<string>): boolean {
  return wanted.every((each) => held.includes(each)) && [...applied].every((each) => wanted.includes(each));
}

function sameOwner(
  { owner }: KubernetesDestination,
  reference: OwnerReference | undefined,
  held: readonly OwnerReference[],
  applied: ReadonlySet<string>,
): boolean {
  if (owner === undefined) return applied.size === 0;
  if (reference === undefined || !held.some(({ uid }) => uid === reference.uid)) return false;
  return [...applied].every((uid) => uid === reference.uid);
}
