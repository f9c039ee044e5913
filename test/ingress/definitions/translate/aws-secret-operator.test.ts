import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';

function manifest(spec: object, metadata: object = { name: 'example', namespace: 'default' }): string {
  return JSON.stringify({ apiVersion: 'mumoshu.github.io/v1alpha1', kind: 'AWSSecret', metadata, spec });
}

const versionId = 'c43e66cb-d0fe-44c5-9b7e-d450441a04be';
const ref = (secretId: string): object => ({ secretsManagerSecretRef: { secretId, versionId } });

describe('An AWSSecret', () => {
  test('of the documentation reads the pinned version into a Secret of its name', async () => {
    expect(await translated(manifest({ stringDataFrom: ref('prod/mysecret') }))).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'example' },
        spec: {
          source: {
            compose: [
              {
                awsSecretsManager: { name: 'prod/mysecret', versionId },
                valueAs: 'data',
                versionAs: 'AWSVersionId',
              },
            ],
          },
          destinations: [{ name: 'kubernetes', kubernetes: { namespace: 'default', name: 'example' } }],
          reconcile: { every: '5m' },
          adopt: true,
        },
      },
    ]);
  });

  test('decodes the values of dataFrom, over which those of stringDataFrom win', async () => {
    const [written] = await translated(
      manifest({ stringDataFrom: ref('text'), dataFrom: ref('bytes'), type: 'kubernetes.io/tls' }),
    );
    expect(written?.spec.source.compose).toMatchObject([
      { awsSecretsManager: { name: 'bytes' }, encoding: 'base64' },
      { awsSecretsManager: { name: 'text' } },
    ]);
    expect(written?.spec.destinations[0]?.kubernetes).toMatchObject({ type: 'kubernetes.io/tls' });
  });

  test('gives the Secret its labels and annotations', async () => {
    const [written] = await translated(
      manifest(
        { stringDataFrom: ref('a'), metadata: { labels: { l: '1' }, annotations: { a: '2' } } },
        { name: 'x', namespace: 'team' },
      ),
    );
    expect(written?.spec.destinations[0]?.kubernetes).toEqual({
      namespace: 'team',
      name: 'x',
      labels: { l: '1' },
      annotations: { a: '2' },
    });
  });

  test('may name the secret by its whole ARN', async () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app';
    const [written] = await translated(manifest({ stringDataFrom: ref(`${arn}-AbCdEf`) }));
    expect(written?.spec.source.compose?.[0]?.awsSecretsManager).toEqual({
      region: 'eu-west-1',
      name: 'prod/app',
      versionId,
    });
    expect(await problemsOf(manifest({ stringDataFrom: ref(arn) }))).toEqual([
      expect.stringMatching(/stringDataFrom\.secretsManagerSecretRef\.secretId: expected the name/),
    ]);
  });

  test('without a version, or without any reference, is refused', async () => {
    expect(
      await problemsOf(manifest({ stringDataFrom: { secretsManagerSecretRef: { secretId: 'a' } } })),
    ).toEqual([
      expect.stringContaining('secretsManagerSecretRef.versionId: expected a string, found nothing'),
    ]);
    expect(await problemsOf(manifest({}))).toEqual([
      expect.stringContaining('spec: expected dataFrom or stringDataFrom'),
    ]);
  });
});
