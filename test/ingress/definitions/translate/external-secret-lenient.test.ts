import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';
import { documents, store, VAULT } from './external-secrets.ts';

function externalSecret(spec: object, metadata: object = {}, apiVersion = 'external-secrets.io/v1'): object {
  return {
    apiVersion,
    kind: 'ExternalSecret',
    metadata: { name: 'example', ...metadata },
    spec: { secretStoreRef: { name: 'vault-backend', kind: 'SecretStore' }, ...spec },
  };
}

const one = (remoteRef: object): object => ({ data: [{ secretKey: 'foobar', remoteRef }] });

describe('What upstream takes in other ways than most write it', () => {
  test('takes inline literals of templateFrom, which data wins over', async () => {
    const template = {
      templateFrom: [{ literal: 'host: {{ .host }}\nport: "5432"' }, { literal: 'b: 2', target: 'Data' }],
      data: { b: '{{ .b }}' },
    };
    const [written] = await translated(
      documents(store({ vault: VAULT }), externalSecret({ target: { template }, ...one({ key: 'a' }) })),
    );
    expect(written?.spec.transform).toEqual({
      templates: template.data,
      templateMaps: ['host: {{ .host }}\nport: "5432"', 'b: 2'],
      dialect: 'externalSecrets',
    });
  });

  test('takes an entry from the store of its own storeRef', async () => {
    const [written] = await translated(
      documents(
        store({ vault: VAULT }),
        store({ vault: { ...VAULT, path: 'other' } }, { name: 'other' }),
        externalSecret({
          data: [
            { secretKey: 'k', remoteRef: { key: 'a' }, storeRef: { name: 'other' } },
            { secretKey: 'l', remoteRef: { key: 'a' } },
          ],
        }),
      ),
    );
    expect(written?.spec.source.compose?.map(({ vault }) => vault?.mount)).toEqual(['other', 'secret']);
  });

  test('refuses a storeRef beside sourceRef.storeRef', async () => {
    const storeRef = { name: 'vault-backend' };
    const data = [{ secretKey: 'k', remoteRef: { key: 'a' }, storeRef, sourceRef: { storeRef } }];
    expect(await problemsOf(documents(store({ vault: VAULT }), externalSecret({ data })))).toEqual([
      expect.stringContaining('spec.data[0].storeRef: expected one of storeRef, sourceRef.storeRef'),
    ]);
  });

  test('takes a store path with a trailing slash', async () => {
    const [written] = await translated(
      documents(store({ vault: { ...VAULT, path: 'kv/team/' } }), externalSecret(one({ key: 'a' }))),
    );
    expect(written?.spec.source.compose?.[0]?.vault).toMatchObject({ mount: 'kv/team', path: 'a' });
  });
});
