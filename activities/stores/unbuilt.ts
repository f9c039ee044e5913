import { StoreError } from './store-error.ts';

/**
 * A store of which some settings are not built yet. What asks for one is refused: a setting is never ignored.
 * @param unbuilt the settings, and the values that ask for nothing
 */
export function lacking<S extends object, O, R>(
  store: string,
  unbuilt: Partial<S>,
  open: (settings: S, options: O) => Promise<R>,
): (settings: S, options: O) => Promise<R> {
  return async (settings, options) => {
    for (const [name, idle] of Object.entries(unbuilt)) {
      const asked: unknown = Object.entries(settings).find(([field]) => field === name)?.[1];
      if (asked !== undefined && asked !== idle)
        throw new StoreError({
          code: 'unsupported',
          message: `${store}: the setting ${name} is not built yet.`,
          remedy: `Take ${name} out of the definition, or suspend it (spec.suspend: true), until a version that has it.`,
        });
    }
    return await open(settings, options);
  };
}
