import { z } from 'zod';
import { addressesPolicy, credentialsPolicy } from './boundary.ts';
import { installationName } from './ownership.ts';
import { destinations, sources } from './stores/index.ts';
import type { StoreModel } from './stores/registry.ts';

export const CONFIG_KIND = 'Config';

/** A store that is source and destination is reached in one way. */
const stores: Readonly<Record<string, StoreModel>> = { ...sources, ...destinations };

/**
 * Defaults for how stores are reached, so that definitions need not repeat them: the connection settings of each
 * store, as the registry has them. Credentials stay references, as in definitions. And what definitions may not say
 * themselves: which of the worker's variables, files and networks they may name.
 */
export const configSchema = z.strictObject({
  apiVersion: z.literal('keyferry.dev/v1'),
  kind: z.literal(CONFIG_KIND),
  spec: z.strictObject({
    installation: installationName
      .optional()
      .describe(
        'Name in the ownership marks, of this installation alone. Left out: KEYFERRY_INSTALLATION, else the ID of the Temporal namespace.',
      ),
    credentials: credentialsPolicy.prefault({}),
    addresses: addressesPolicy.prefault({}),
    stores: z
      .strictObject(
        Object.fromEntries(Object.entries(stores).map(([kind, store]) => [kind, connectionOf(store)])),
      )
      .default({})
      .describe('By store, as definitions name it: what its sources and destinations leave out.'),
  }),
});

/** What a configuration file says. */
export type Config = z.output<typeof configSchema>['spec'];

/** What counts without one. */
export const NO_CONFIG: Config = configSchema.shape.spec.parse({});

/** By store, settings that definitions may leave out. */
export type StoreDefaults = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

function connectionOf({ settings, connection }: StoreModel) {
  const shape: Readonly<Record<string, z.core.$ZodType>> = settings.shape;
  const fields = connection.map((name) => [name, withoutDefault(shape[name])]);
  return z
    .strictObject(Object.fromEntries(fields) as Record<string, z.ZodOptional>)
    .optional()
    .describe(settings.description ?? '');
}

/** A default of the settings would count as said here, and hide the environment. */
function withoutDefault(schema: z.core.$ZodType | undefined): z.ZodOptional {
  if (!(schema instanceof z.ZodDefault)) return z.optional(schema ?? z.never());
  return z.optional(schema.unwrap()).describe(schema.description ?? '');
}
