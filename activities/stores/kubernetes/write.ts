import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import { StoreError } from '../store-error.ts';
import type { SecretContent } from '../store.ts';
import { type Data, type KubernetesClient, nameOf, type Place } from '../kubernetes-api/index.ts';
import { appliedBy, applySecret, patchSecret } from './apply.ts';
import { awaited } from './awaited.ts';
import { recreateSecret } from './recreate.ts';
import type { Secret } from './secret.ts';
import { changedData } from './values.ts';
import { differencesOf, wantedOf, type View, type Wanted } from './wanted.ts';

export interface Target {
  readonly client: KubernetesClient;
  readonly settings: KubernetesDestination;
}

/**
 * Brings one Secret in line, on condition that it is still as it was read.
 * @param owner goes into the mark
 * @returns the Secret as it is then
 * @throws {StoreError} `conflict`; `awaited` for what another party has to make, or to remove, first
 */
export async function writeSecret(
  { client, settings }: Target,
  view: View,
  content: SecretContent,
  owner: string,
): Promise<Secret> {
  const { place, secret } = view;
  const wanted = wantedOf(content, settings, view);
  if (secret === undefined) return await create({ client, settings }, view, wanted, owner);
  if (secret.deleting)
    throw awaited(place, 'it is being deleted, and its finalizers keep it', 'Let their controllers run.');
  const differences = differencesOf(wanted, settings, view);
  if (differences.length === 0) {
    if (secret.owner === owner) return secret;
    return await patchSecret(client, place, secret, { metadata: { annotations: { [OWNER_MARK]: owner } } });
  }
  checkOwner(settings, view);
  if (isFixed(secret, settings, wanted)) {
    refuseToRecreate(settings, place, secret, wanted);
    return await recreateSecret({ client, settings }, { ...view, secret }, wanted, owner);
  }
  return await update({ client, settings }, { ...view, secret }, wanted, owner);
}

async function create(
  { client, settings }: Target,
  view: View,
  wanted: Wanted,
  owner: string,
): Promise<Secret> {
  if (!settings.create) throw notThere(view.place);
  checkOwner(settings, view);
  return await applySecret(client, view.place, undefined, appliedBy(settings, view, wanted, owner));
}

export function notThere(place: Place): StoreError {
  return awaited(
    place,
    'it is not there, and create is false',
    'Create it, or let Keyferry do so with create: true.',
  );
}

/** As the API would say of the write. */
export function nowhere(place: Place): StoreError {
  return new StoreError({
    code: 'notFound',
    message: `${nameOf(place)}: the namespace ${place.namespace} is not there.`,
    remedy: 'Create it, or name another.',
  });
}

/** Server-side apply takes away what we applied before; what others have put beside it needs to be named. */
async function update(
  { client, settings }: Target,
  view: View & { readonly secret: Secret },
  wanted: Wanted,
  owner: string,
): Promise<Secret> {
  const { place, secret } = view;
  // What is immutable afterwards has to lose its keys before.
  const held = settings.immutable ? await dropLeftovers(client, place, secret, wanted) : secret;
  const data = ownData(settings, held, wanted);
  const applied = await applySecret(
    client,
    place,
    held,
    appliedBy(settings, view, { ...wanted, data }, owner),
  );
  return settings.immutable ? applied : await dropLeftovers(client, place, applied, wanted);
}

/** With `merge`, what we wrote once stays though the source has it no more, and has to stay applied for that. */
function ownData({ merge }: KubernetesDestination, secret: Secret, wanted: Wanted): Data {
  if (!merge) return wanted.content;
  const kept = Object.entries(secret.data).filter(([key]) => secret.applied.data.has(key));
  return { ...Object.fromEntries(kept), ...wanted.content };
}

async function dropLeftovers(
  client: KubernetesClient,
  place: Place,
  secret: Secret,
  wanted: Wanted,
): Promise<Secret> {
  const left = Object.keys(secret.data).filter((key) => !Object.hasOwn(wanted.data, key));
  if (left.length === 0) return secret;
  const data = Object.fromEntries(left.map((key) => [key, null]));
  return await patchSecret(client, place, secret, { data });
}

/** Whether Kubernetes takes no such change of what is there. */
function isFixed(secret: Secret, settings: KubernetesDestination, wanted: Wanted): boolean {
  if (secret.type !== wanted.type) return true;
  if (!secret.immutable) return false;
  return !settings.immutable || changedData(secret.data, wanted.data).length > 0;
}

function refuseToRecreate(
  { create, merge }: KubernetesDestination,
  place: Place,
  secret: Secret,
  wanted: Wanted,
): void {
  const { keepsType, content, type } = wanted;
  // Made by us it would have a type of ours, which the definition does not say.
  if (keepsType && type !== 'Opaque')
    throw cannotRecreate(
      place,
      `it is immutable, and of type ${type}, and the definition says no type to create it with`,
      `Set type: ${type} in the definition.`,
    );
  const foreign = merge && Object.keys(secret.data).some((key) => !Object.hasOwn(content, key));
  if (create && !foreign) return;
  const fixed = secret.type === type ? 'it is immutable' : `it is of type ${secret.type}`;
  throw cannotRecreate(
    place,
    `${fixed}, which no write changes, and it holds what is not ours to create again`,
    'Delete and create it by hand, or set another name, or type as it is.',
  );
}

function cannotRecreate(place: Place, fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'rejected', message: `${nameOf(place)}: ${fact}.`, remedy });
}

function checkOwner({ owner }: KubernetesDestination, { place, ownerReference }: View): void {
  if (owner === undefined || ownerReference !== undefined) return;
  const { kind, name } = owner;
  throw awaited(
    place,
    `its owner ${kind} ${place.namespace}/${name} is not there`,
    'Create the owner, or correct owner in the definition.',
  );
}
