import { z } from 'zod';
import { defineTranslator, type Kind, type Translation, type WrittenSource } from '../kind.ts';
import { definitionMetadata, metadata, namespaceOf, status } from '../metadata.ts';

type Part = NonNullable<WrittenSource['compose']>[number];

const from = z
  .strictObject({
    secretsManagerSecretRef: z
      .strictObject({ secretId: z.string().min(1), versionId: z.string().min(1) })
      .optional(),
  })
  .optional();

/** Facts from https://github.com/mumoshu/aws-secret-operator api/mumoshu/v1alpha1 and controllers/. */
const awsSecret = {
  kind: 'AWSSecret',
  apiVersions: ['mumoshu.github.io/v1alpha1'],
  schema: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z
      .strictObject({
        dataFrom: from,
        stringDataFrom: from,
        type: z.string().optional(),
        metadata: z
          .strictObject({
            labels: z.record(z.string(), z.string()).optional(),
            annotations: z.record(z.string(), z.string()).optional(),
          })
          .optional(),
      })
      .refine((s) => s.dataFrom?.secretsManagerSecretRef ?? s.stringDataFrom?.secretsManagerSecretRef, {
        error: 'expected dataFrom or stringDataFrom, with a secretsManagerSecretRef',
      }),
    status,
  }),
} satisfies Kind;

/** Key that the operator adds to the Secret, and by which it tells whether it is up to date. */
const VERSION_KEY = 'AWSVersionId';

/** aws-secret-operator: a version of an AWS secret, into Kubernetes. */
export const awsSecretTranslator = defineTranslator(awsSecret, ({ metadata: own, spec }, translation) => {
  const bytes = spec.dataFrom?.secretsManagerSecretRef;
  const text = spec.stringDataFrom?.secretsManagerSecretRef;
  const source = (ref: NonNullable<typeof bytes>, field: string) =>
    sourceOf(ref, ['spec', field, 'secretsManagerSecretRef', 'secretId'], translation);
  const compose: Part[] = [
    ...(bytes
      ? [
          {
            awsSecretsManager: source(bytes, 'dataFrom'),
            encoding: 'base64' as const,
            versionAs: VERSION_KEY,
          },
        ]
      : []),
    // Kubernetes lets stringData win over data.
    ...(text
      ? [{ awsSecretsManager: source(text, 'stringDataFrom'), valueAs: 'data', versionAs: VERSION_KEY }]
      : []),
  ];
  const { labels, annotations } = spec.metadata ?? {};
  return [
    {
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: definitionMetadata(own),
      spec: {
        source: { compose },
        destinations: [
          {
            name: 'kubernetes',
            kubernetes: {
              namespace: namespaceOf(own),
              name: own.name,
              ...(spec.type && { type: spec.type }),
              ...(labels && { labels }),
              ...(annotations && { annotations }),
            },
          },
        ],
        // As often as the operator looks.
        reconcile: { every: '5m' },
        adopt: true,
      },
    },
  ];
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html#awssecretsmanager-resources-for-iam-policies */
const ARN = /^arn:[a-z-]+:secretsmanager:([a-z0-9-]+):\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/;

function sourceOf(
  { secretId, versionId }: { secretId: string; versionId: string },
  path: readonly PropertyKey[],
  translation: Translation,
): NonNullable<Part['awsSecretsManager']> {
  const [, region, name] = ARN.exec(secretId) ?? [];
  if (name === undefined && secretId.startsWith('arn:'))
    translation.report(
      path,
      'expected the name of a secret, or its whole ARN with the six characters at its end',
    );
  return { ...(region !== undefined && { region }), name: name ?? secretId, versionId };
}
