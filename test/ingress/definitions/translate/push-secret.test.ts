import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';
import { documents, store, VAULT } from './external-secrets.ts';

function pushSecret(spec: object): object {
  return {
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name: 'pushsecret-example', namespace: 'default' },
    spec: {
      secretStoreRefs: [{ name: 'vault-backend', kind: 'SecretStore' }],
      selector: { secret: { name: 'source-secret' } },
      ...spec,
    },
  };
}

const entry = (remoteKey: string, secretKey?: string, property?: string): object => ({
  match: { ...(secretKey && { secretKey }), remoteRef: { remoteKey, ...(property && { property }) } },
});

async function destinationsOf(spec: object, provider: object = { vault: VAULT }) {
  const [written] = await translated(documents(store(provider), pushSecret(spec)));
  return written?.spec.destinations;
}

const aws = { aws: { service: 'SecretsManager', region: 'eu-west-1' } };
const vault = { address: 'http://my.vault.server:8200', mount: 'secret', version: 2 };

describe('A PushSecret', () => {
  test('of the Vault guide writes JSON as keys, and a property beside those of others', async () => {
    const text = documents(
      store({ vault: VAULT }),
      pushSecret({
        refreshInterval: '1h0m0s',
        data: [entry('vault/secret1', 'source-key1'), entry('vault/secret2', 'source-key2', 'foo')],
      }),
    );
    expect(await translated(text)).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'pushsecret-example' },
        spec: {
          source: { kubernetes: { namespace: 'default', name: 'source-secret' } },
          destinations: [
            {
              name: 'vault-backend',
              vault: { ...vault, path: 'vault/secret1' },
              transform: { template: '{{ index . "source-key1" }}', dialect: 'externalSecrets' },
            },
            {
              name: 'vault-backend-2',
              vault: { ...vault, path: 'vault/secret2', merge: true },
              transform: { include: ['source-key2'], rename: [{ from: 'source-key2', to: 'foo' }] },
            },
          ],
          reconcile: { every: '1h' },
          adopt: { managedBy: ['external-secrets'] },
        },
      },
    ]);
  });

  test('into AWS writes one value, the whole Secret, or properties of one remote secret together', async () => {
    expect(
      await destinationsOf(
        { data: [entry('one', 'k'), entry('whole'), entry('p', 'a', 'x'), entry('p', 'b', 'b')] },
        aws,
      ),
    ).toMatchObject([
      { awsSecretsManager: { name: 'one', key: 'k' } },
      { awsSecretsManager: { region: 'eu-west-1', name: 'whole' } },
      {
        awsSecretsManager: { name: 'p', merge: true },
        transform: { include: ['a', 'b'], rename: [{ from: 'a', to: 'x' }] },
      },
    ]);
  });

  test('of the full example applies its template first', async () => {
    const template = {
      metadata: { labels: {} },
      data: { 'best-pokemon': '{{ index . "best-pokemon-src" | upper }}' },
    };
    const [written] = await translated(
      documents(
        store(aws),
        pushSecret({ template, data: [entry('destination-secret', 'best-pokemon', 'dst')] }),
      ),
    );
    expect(written?.spec.transform).toEqual({ templates: template.data, dialect: 'externalSecrets' });
  });

  test('puts the whole Secret, or one key twice, under properties by templates', async () => {
    const destinations = await destinationsOf({ data: [entry('p', undefined, 'all'), entry('p', 'a', 'x')] });
    expect(destinations?.[0]?.transform).toEqual({
      templates: { all: '{{ toJson . }}', x: '{{ index . "a" }}' },
      dialect: 'externalSecrets',
    });
  });

  test('may select Secrets by labels', async () => {
    const selector = { secret: { selector: { matchLabels: { push: 'yes' } } } };
    const [written] = await translated(documents(store(aws), pushSecret({ selector, data: [entry('x')] })));
    expect(written?.spec.source.kubernetes).toEqual({
      namespace: 'default',
      name: '.+',
      selector: { matchLabels: { push: 'yes' } },
    });
  });

  test('of several namespaces reads one Secret in each', async () => {
    const { spec } = pushSecret({ data: [entry('x')] }) as { spec: object };
    const manifest = {
      apiVersion: 'external-secrets.io/v1alpha1',
      kind: 'ClusterPushSecret',
      metadata: { name: 'hello-world' },
      spec: {
        pushSecretSpec: { ...spec, secretStoreRefs: [{ name: 'vault-backend', kind: 'ClusterSecretStore' }] },
        namespaceSelectors: [{ matchLabels: { cool: 'label' } }],
      },
    };
    const [written] = await translated(documents(store(aws, {}, {}, 'ClusterSecretStore'), manifest));
    expect(written?.spec.source.kubernetes).toEqual({
      namespaces: { selectors: [{ matchLabels: { cool: 'label' } }] },
      name: '[^/]+/source-secret',
    });
  });

  test('says of each field that cannot be honoured why', async () => {
    expect(
      await problemsOf(
        documents(
          pushSecret({
            deletionPolicy: 'Delete',
            dataTo: [],
            secretStoreRefs: [{ labelSelector: {} }],
            data: [{ ...entry('x'), metadata: {} }],
          }),
        ),
      ),
    ).toEqual(
      expect.arrayContaining([
        expect.stringContaining('spec.deletionPolicy: expected None'),
        expect.stringContaining('spec.dataTo: cannot be honoured'),
        expect.stringContaining('spec.data[0].metadata: cannot be honoured'),
        expect.stringContaining('spec.secretStoreRefs[0].labelSelector: cannot be honoured'),
      ]),
    );
  });

  test('with IfNotExists leaves what is at the destination as it is', async () => {
    const [written] = await translated(
      documents(store(aws), pushSecret({ updatePolicy: 'IfNotExists', data: [entry('x', 'k')] })),
    );
    expect(written?.spec.updatePolicy).toBe('ifNotExists');
  });

  test('with IfNotExists and a property in Vault is refused, as only whole secrets are asked about', async () => {
    const problems = await problemsOf(
      documents(
        store({ vault: VAULT }),
        pushSecret({ updatePolicy: 'IfNotExists', data: [entry('x', 'k', 'p')] }),
      ),
    );
    expect(problems).toEqual([
      expect.stringMatching(
        /spec\.data\[0\]\.match\.remoteRef\.property: cannot be honoured .* set Replace$/,
      ),
    ]);
  });

  test('says with deletionPolicy Delete what to do instead, at the line of the field', async () => {
    const manifest = `apiVersion: external-secrets.io/v1alpha1
kind: PushSecret
metadata: { name: push }
spec:
  secretStoreRefs: [{ name: vault-backend }]
  deletionPolicy: Delete
  selector: { secret: { name: source } }
  data: [{ match: { secretKey: k, remoteRef: { remoteKey: x } } }]
`;
    expect(await problemsOf(`${JSON.stringify(store({ vault: VAULT }))}\n---\n${manifest}`)).toEqual([
      expect.stringMatching(/^8: spec\.deletionPolicy: expected None: .* delete the pushed secrets by hand$/),
    ]);
  });
});
