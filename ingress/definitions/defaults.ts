import type { StoreDefaults } from '../../workflows/model/config.ts';
import { namesAnother, reaches } from '../../workflows/model/reach.ts';

/**
 * A definition, as it was read and before it is checked, with defaults under what its stores say, field by field: a
 * field that a definition has is taken whole (its `auth` never gets a part of the defaults' `auth`). A store that
 * names another server than the defaults gets none of their credentials, nor their TLS settings: they are for the server
 * that stands beside them. What is no definition comes back as it is, for the check to complain of.
 */
export function withDefaults(definition: unknown, defaults: StoreDefaults): unknown {
  const inStores = (part: unknown): unknown =>
    Object.keys(defaults).reduce(
      (filled, kind) =>
        within(filled, kind, (store) => (isMap(store) ? filledIn(kind, store, defaults[kind] ?? {}) : store)),
      part,
    );
  return within(definition, 'spec', (spec) => {
    const sourced = within(spec, 'source', (source) =>
      within(inStores(source), 'compose', (parts) => each(parts, inStores)),
    );
    return within(sourced, 'destinations', (all) => each(all, inStores));
  });
}

function filledIn(kind: string, store: Fields, defaults: Fields): Fields {
  if (!isKind(kind) || !namesAnother(kind, store, defaults)) return { ...defaults, ...store };
  const { bound } = reaches[kind];
  const free = Object.entries(defaults).filter(([field]) => !bound.includes(field));
  return { ...Object.fromEntries(free), ...store };
}

const isKind = (kind: string): kind is keyof typeof reaches => Object.hasOwn(reaches, kind);

/** A copy in which one field is changed: aliases share what they stand for. */
function within(value: unknown, key: string, change: (inner: unknown) => unknown): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value;
}

function each(value: unknown, change: (element: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}

type Fields = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
