import type { Translation, WrittenDestination } from '../kind.ts';
import { numbered } from '../numbered.ts';
import { literalPattern } from '../regex.ts';
import type { PushSecretSpec } from './push-secret-schema.ts';
import { findStore, type Store } from './stores/store.ts';

type Entry = PushSecretSpec['data'][number]['match'] & { readonly path: readonly PropertyKey[] };
type Target = Omit<WrittenDestination, 'name'>;

/** A destination for each remote key in each store. Keys that go into one remote secret go together. */
export function pushDestinations(
  spec: PushSecretSpec,
  namespace: string | undefined,
  at: readonly PropertyKey[],
  translation: Translation,
): WrittenDestination[] {
  const entries = spec.data.map(({ match }, i): Entry => ({ ...match, path: [...at, 'data', i, 'match'] }));
  const byKey = Map.groupBy(entries, ({ remoteRef }) => remoteRef.remoteKey);
  const found = spec.secretStoreRefs.flatMap((ref, i) => {
    const store = findStore(ref, namespace, [...at, 'secretStoreRefs', i], translation);
    const name = (ref.name ?? '').replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 56);
    return store
      ? [...byKey].map(([key, group]) => ({
          name,
          target: targetOf(key, group, store, spec.updatePolicy === 'IfNotExists', translation),
        }))
      : [];
  });
  const names = numbered(found.map(({ name }) => name));
  return found.map(({ target }, i) => ({ name: names[i] ?? '', ...target }));
}

function targetOf(
  remoteKey: string,
  entries: readonly Entry[],
  store: Store,
  ifNotExists: boolean,
  translation: Translation,
): Target {
  const [first] = entries;
  const path = first?.path ?? [];
  const refuse = (field: string, message: string): void => {
    translation.report([...path, 'remoteRef', field === 'key' ? 'remoteKey' : field], message);
  };
  if (entries.length > 1 && entries.some(({ remoteRef }) => !remoteRef.property))
    translation.report(path, `expected a property for each of the keys that go into ${remoteKey}`);
  if (
    first?.remoteRef.property &&
    ifNotExists &&
    (store.provider === 'vault' || store.provider === 'kubernetes')
  )
    refuse(
      'property',
      'cannot be honoured with updatePolicy IfNotExists: there Keyferry asks whether the whole secret exists, not one property; push a secret of its own, or set Replace',
    );
  if (first?.remoteRef.property)
    return {
      ...store.target(remoteKey, { merge: true }, refuse),
      transform: propertiesOf(entries, translation),
    };
  const key = first?.secretKey;
  if (!key) return store.target(remoteKey, {}, refuse);
  switch (store.provider) {
    case 'vault':
      // A key whose value is a JSON object: its keys are those of the secret.
      return {
        ...store.target(remoteKey, {}, refuse),
        transform: { template: `{{ index . ${JSON.stringify(key)} }}`, dialect: 'externalSecrets' },
      };
    case 'kubernetes':
      translation.report(
        [...path, 'remoteRef'],
        'expected a property: the key of the Secret that takes the value',
      );
      return store.target(remoteKey, {}, refuse);
    case 'aws':
    case 'gcpsm':
    case 'azurekv':
      return store.target(remoteKey, { key }, refuse);
  }
}

/** Keys under the names they have in the remote secret; the whole Secret as JSON where an entry names no key. */
function propertiesOf(entries: readonly Entry[], translation: Translation): NonNullable<Target['transform']> {
  const templates = new Map<string, string>();
  for (const { secretKey, remoteRef, path } of entries) {
    const property = remoteRef.property ?? '';
    if (templates.has(property))
      translation.report(
        [...path, 'remoteRef', 'property'],
        `expected each property once, found ${property} again`,
      );
    templates.set(property, secretKey ? `{{ index . ${JSON.stringify(secretKey)} }}` : '{{ toJson . }}');
  }
  const plain = entries.flatMap(({ secretKey, remoteRef }) =>
    secretKey ? [{ from: secretKey, to: remoteRef.property ?? '' }] : [],
  );
  const sources = new Set(plain.map(({ from }) => from));
  // Picked and renamed where that does; one key for two properties, or the whole, takes templates.
  if (plain.length < entries.length || sources.size < plain.length)
    return { templates: Object.fromEntries(templates), dialect: 'externalSecrets' };
  const rename = plain.filter(({ from, to }) => from !== to);
  return {
    include: plain.map(({ from }) => literalPattern(from)),
    ...(rename.length > 0 && { rename }),
  };
}
