import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';
import { documents, store, VAULT } from './external-secrets.ts';

const reference = (kind: string, namespace = 'team', key = 'a') => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'example', namespace },
  spec: {
    secretStoreRef: { name: 'vault-backend', kind },
    data: [{ secretKey: 'k', remoteRef: { key } }],
  },
});

async function authOf(auth: object): Promise<unknown> {
  const all = [store({ vault: { ...VAULT, auth } }, { namespace: 'team' }), reference('SecretStore')];
  const [written] = await translated(documents(...all));
  return written?.spec.source.compose?.[0]?.vault?.auth;
}

const cluster = (provider: object, spec: object = {}) => store(provider, {}, spec, 'ClusterSecretStore');
const token = (namespace?: string) => ({
  vault: { ...VAULT, auth: { tokenSecretRef: { name: 't', key: 'k', ...(namespace && { namespace }) } } },
});

describe('A store of External Secrets', () => {
  test('is found in the namespace of the manifest, whatever the order of documents', async () => {
    const own = store({ vault: VAULT }, { namespace: 'team' });
    expect(await translated(documents(reference('SecretStore'), own))).toHaveLength(1);
    expect(await problemsOf(documents(reference('SecretStore'), store({ vault: VAULT })))).toEqual([
      expect.stringMatching(
        /spec\.secretStoreRef: expected the SecretStore vault-backend in the namespace team/,
      ),
    ]);
  });

  test('that has problems of its own is not called missing', async () => {
    const broken = store({ vault: { ...VAULT, servr: 'x' } }, { namespace: 'team' });
    expect(await problemsOf(documents(reference('SecretStore'), broken))).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          'spec.secretStoreRef: the SecretStore vault-backend in the namespace team has problems',
        ),
        expect.stringContaining('did you mean `server`?'),
      ]),
    );
  });

  test('of the cluster keeps to its conditions', async () => {
    const open = cluster({ vault: VAULT }, { conditions: [{ namespaces: ['team'] }] });
    expect(await translated(documents(open, reference('ClusterSecretStore')))).toHaveLength(1);
    const regexes = cluster({ vault: VAULT }, { conditions: [{ namespaceRegexes: ['^te'] }] });
    expect(await translated(documents(regexes, reference('ClusterSecretStore')))).toHaveLength(1);
    const closed = cluster(
      { vault: VAULT },
      { conditions: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] },
    );
    expect(await problemsOf(documents(closed, reference('ClusterSecretStore')))).toEqual([
      expect.stringContaining('the conditions of the ClusterSecretStore vault-backend'),
    ]);
  });

  test('refers to Secrets of its namespace, and of the cluster to the one that is named', async () => {
    const at = async (document: object, kind: string) =>
      (await translated(documents(document, reference(kind))))[0]?.spec.source.compose?.[0]?.vault?.auth;
    const inNamespace = (namespace: string) => ({
      token: { kubernetes: { namespace, name: 't', key: 'k' } },
    });
    expect(await at(store(token('other'), { namespace: 'team' }), 'SecretStore')).toEqual(
      inNamespace('team'),
    );
    expect(await at(cluster(token('other')), 'ClusterSecretStore')).toEqual(inNamespace('other'));
    expect(await at(cluster(token()), 'ClusterSecretStore')).toEqual(inNamespace('team'));
  });

  test('logs in to Vault in each way that there is', async () => {
    const ref = { name: 's', key: 'k' };
    const found = { kubernetes: { namespace: 'team', name: 's', key: 'k' } };
    const account = { serviceAccount: { namespace: 'team', name: 'sa' } };
    expect(await authOf({ appRole: { path: 'ar', roleId: 'r', secretRef: ref } })).toEqual({
      appRole: { mount: 'ar', roleId: 'r', secretId: found },
    });
    expect(
      await authOf({ kubernetes: { mountPath: 'k8s', role: 'r', serviceAccountRef: { name: 'sa' } } }),
    ).toEqual({
      kubernetes: { mount: 'k8s', role: 'r', jwt: account },
    });
    expect(await authOf({ userPass: { path: 'up', username: 'u', secretRef: ref } })).toEqual({
      userpass: { mount: 'up', username: 'u', password: found },
    });
    expect(await authOf({ jwt: { path: 'oidc', role: 'r', secretRef: ref } })).toEqual({
      jwt: { mount: 'oidc', role: 'r', token: found },
    });
    expect(await authOf({ cert: { clientCert: ref, secretRef: ref } })).toEqual({
      certificate: { mount: 'cert', certificate: found, key: found },
    });
    expect(
      await authOf({
        iam: { vaultRole: 'r', region: 'eu-west-1', jwt: { serviceAccountRef: { name: 'sa' } } },
      }),
    ).toEqual({
      awsIam: { mount: 'aws', role: 'r', region: 'eu-west-1', auth: { webIdentity: { token: account } } },
    });
  });

  test('of another provider, or of more than one, is refused', async () => {
    expect(await problemsOf(documents(store({ doppler: {} })))).toEqual([
      expect.stringMatching(/spec\.provider\.doppler: cannot be honoured: Keyferry knows vault, aws/),
    ]);
    expect(
      await problemsOf(documents(store({ aws: { service: 'ParameterStore', region: 'eu-west-1' } }))),
    ).toEqual([expect.stringMatching(/spec\.provider\.aws\.service: expected SecretsManager/)]);
    expect(await problemsOf(documents(store({ vault: VAULT, gcpsm: {} })))).toEqual([
      expect.stringContaining('spec.provider: expected exactly one provider'),
    ]);
  });

  test('into several namespaces makes one Secret in each', async () => {
    const spec = {
      externalSecretName: 'hello-world-es',
      externalSecretMetadata: { labels: { l: '1' } },
      namespaceSelectors: [{ matchLabels: { cool: 'label' } }],
      refreshTime: '1m',
      externalSecretSpec: reference('ClusterSecretStore').spec,
    };
    const manifest = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterExternalSecret',
      metadata: { name: 'hello-world' },
      spec,
    };
    const [written] = await translated(documents(cluster(token('vault')), manifest));
    expect(written?.metadata.name).toBe('hello-world');
    expect(written?.spec.destinations[0]?.kubernetes).toEqual({
      name: 'hello-world-es',
      namespaces: { selectors: [{ matchLabels: { cool: 'label' } }] },
      labels: { l: '1' },
    });
    expect(await problemsOf(documents(cluster(token()), manifest))).toEqual([
      expect.stringContaining('refers to a Secret without a namespace'),
    ]);
    const own = { ...manifest, spec: { ...spec, externalSecretSpec: reference('SecretStore').spec } };
    expect(await problemsOf(documents(store({ vault: VAULT }), own))).toEqual([
      expect.stringContaining('refer to a ClusterSecretStore'),
    ]);
  });
});
