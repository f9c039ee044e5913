import type { StoreDefaults } from '../../workflows/model/config.ts';

/**
 * A definition, as it was read and before it is checked, with defaults under what its stores say, field by field: a
 * field that a definition has is taken whole (its `auth` never gets a part of the defaults' `auth`). What is no
 * definition comes back as it is, for the check to complain of.
 */
export function withDefaults(definition: unknown, defaults: StoreDefaults): unknown {
  const inStores = (part: unknown): unknown =>
    Object.keys(defaults).reduce(
      (filled, kind) =>
        within(filled, kind, (store) => (isMap(store) ? { ...defaults[kind], ...store } : store)),
      part,
    );
  return within(definition, 'spec', (spec) => {
    const sourced = within(spec, 'source', (source) =>
      within(inStores(source), 'compose', (parts) => each(parts, inStores)),
    );
    return within(sourced, 'destinations', (all) => each(all, inStores));
  });
}

/** A copy in which one field is changed: aliases share what they stand for. */
function within(value: unknown, key: string, change: (inner: unknown) => unknown): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value;
}

function each(value: unknown, change: (element: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
