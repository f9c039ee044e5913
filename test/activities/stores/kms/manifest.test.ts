import { describe as suite, expect, test } from 'vitest';
import { destinationKeys } from '../../../../activities/destination-keys.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { writeDestination } from '../../../../activities/write-destination.ts';
import { createKmsKey } from '../../../support/aws-kms.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { loadText } from '../../../ingress/definitions/support.ts';
import { HERE } from '../../../support/here.ts';

const apiVersion = 'k8s.patoarvizu.dev/v1alpha1';

/** The environment that kms-vault-operator would have; the SDK of AWS finds the emulator in that of the process. */
const world: World = {
  env: (name) =>
    new Map([
      ['VAULT_ADDR', servers.vault.address],
      ['VAULT_TOKEN', servers.vault.token],
      ['AWS_REGION', 'us-east-1'],
    ]).get(name),
  readFile: () => Promise.reject(new Error('no file is read')),
  countRequest: () => undefined,
};

suite('A KMSVaultSecret of kms-vault-operator', () => {
  test.each(['v1', 'v2'] as const)('ends in Vault as it did, with KV %s', async (engineVersion) => {
    using key = await createKmsKey();
    const mount = await vaultClient().newMount(engineVersion === 'v1' ? 1 : 2);
    const name = uniqueName('app');
    const context = { app: 'payments' };
    const manifests = [
      {
        kind: 'KMSVaultSecret',
        metadata: { name, namespace: 'team' },
        spec: {
          path: engineVersion === 'v1' ? `${mount.path}/${name}` : `${mount.path}/data/${name}`,
          kvSettings: { engineVersion },
          secretContext: context,
          includeSecrets: ['shared'],
          secrets: [
            { key: 'common', encryptedSecret: await key.encrypt('a', context) },
            {
              key: 'own',
              encryptedSecret: await key.encrypt('Zoë', { stage: 'prod' }),
              secretContext: { stage: 'prod' },
            },
            { key: 'empty', emptySecret: true },
          ],
        },
      },
      {
        kind: 'PartialKMSVaultSecret',
        metadata: { name: 'shared', namespace: 'team' },
        spec: {
          secrets: [{ key: 'shared', encryptedSecret: await key.encrypt('b', context) }],
          secretContext: context,
        },
      },
    ];
    const text = manifests.map((each) => JSON.stringify({ apiVersion, ...each })).join('\n---\n');
    const { definitions, lines } = await loadText(text);
    expect(lines).toEqual([]);
    const [loaded] = definitions;
    if (loaded === undefined) throw new Error('no definition');
    const { definition } = loaded;
    const path = definition.metadata.name;
    const [at = ''] = destinationKeys(definition, path);
    const options = { ...HERE, world, signal: new AbortController().signal };
    const sync = () =>
      writeDestination({ definition, path, destination: 'vault', mayRemove: false }, at, options);
    expect((await sync()).action).toBe('created');
    expect((await sync()).action).toBe('unchanged');
    const held = { common: 'a', own: 'Zoë', empty: '', shared: 'b' };
    expect(await mount.get(name)).toMatchObject(held);
  });
});
