import { OWNER_MARK } from '../../../workflows/model/names.ts';
import { appliedBy, applySecret, patchSecret } from './apply.ts';
import { deleteSecret } from './remove.ts';
import type { Secret } from './secret.ts';
import type { View, Wanted } from './wanted.ts';
import type { Target } from './write.ts';

/**
 * A change that Kubernetes allows to no Secret that is there (its type; the data of an immutable one): it is deleted,
 * if it is still the one that was read, and created again. What others had put on it is put back, in a request of its
 * own, as it would be ours otherwise; an attempt that dies between them loses that.
 */
export async function recreateSecret(
  { client, settings }: Target,
  view: View & { readonly secret: Secret },
  wanted: Wanted,
  owner: string,
): Promise<Secret> {
  const { place, secret } = view;
  await deleteSecret(client, place, secret);
  const all = appliedBy(settings, view, { ...wanted, keepsType: false }, owner);
  const made = await applySecret(client, place, undefined, all);
  const metadata = foreignMetadata(secret);
  return metadata === undefined ? made : await patchSecret(client, place, made, { metadata });
}

function foreignMetadata({ labels, annotations, owners, applied }: Secret): object | undefined {
  const without = (texts: Readonly<Record<string, string>>, ours: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => !ours.has(key)));
  const kept = {
    labels: without(labels, applied.labels),
    annotations: without(annotations, new Set([...applied.annotations, OWNER_MARK])),
  };
  const references = owners.filter(({ uid }) => !applied.owners.has(uid));
  if (Object.keys(kept.labels).length + Object.keys(kept.annotations).length + references.length === 0)
    return undefined;
  return { ...kept, ...(references.length > 0 && { ownerReferences: references }) };
}
