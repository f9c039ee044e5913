import type { Stage } from './stage.ts';

/** A sync of one secret with nothing around it: the requests that it takes, and no more. */
export type BareSync = (name: string) => Promise<void>;

/**
 * The requests that Keyferry makes for one secret, as a script would make them: look at the destination, read the
 * source, write where it differs, confirm that the source is still what was written.
 *
 * @param folder of the source
 */
export function bareSyncs(stage: Stage, folder: string, prefix: string) {
  const { vault, aws } = stage;
  const read = async (name: string): Promise<Readonly<Record<string, string>>> => {
    const found = await vault.get('secret', `${folder}/${name}`);
    if (found === undefined) throw new Error(`${name} is not at the source`);
    return found.data;
  };
  const key = (name: string): string => `${prefix}/${name}`;
  return {
    vaultCreated: async (name) => {
      await vault.get('dr', key(name));
      await vault.call('GET', `dr/metadata/${key(name)}`);
      const data = await read(name);
      const custom_metadata = { 'keyferry.dev/definition': 'bare' };
      await vault.call('POST', `dr/metadata/${key(name)}`, { custom_metadata });
      await vault.call('POST', `dr/data/${key(name)}`, { data, options: { cas: 0 } });
      await read(name);
    },
    vaultChanged: async (name) => {
      const held = await vault.get('dr', key(name));
      const data = await read(name);
      await vault.call('POST', `dr/data/${key(name)}`, { data, options: { cas: held?.version ?? 0 } });
      await read(name);
    },
    vaultUnchanged: async (name) => {
      await vault.get('dr', key(name));
      await read(name);
    },
    awsCreated: async (name) => {
      await aws.describe(key(name));
      const data = await read(name);
      await aws.create(key(name), JSON.stringify(data));
      await read(name);
    },
    awsUnchanged: async (name) => {
      await aws.describe(key(name));
      await aws.value(key(name));
      await read(name);
    },
  } as const satisfies Record<string, BareSync>;
}
