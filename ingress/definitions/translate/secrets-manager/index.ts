import { z } from 'zod';
import { defineTranslator, type Kind, type WrittenSource } from '../kind.ts';
import { kvPlace } from '../kv-path.ts';
import { definitionMetadata, metadata, namespaceOf, status } from '../metadata.ts';

type Part = NonNullable<WrittenSource['compose']>[number];

const dataSource = z.strictObject({
  path: z.string().min(1),
  key: z.string(),
  encoding: z.enum(['', 'text', 'base64']).optional(),
});
type DataSource = z.output<typeof dataSource>;

/** Facts from https://github.com/tuenti/secrets-manager api/v1alpha1, controllers/ and backend/. */
const secretDefinition = {
  kind: 'SecretDefinition',
  apiVersions: ['secrets-manager.tuenti.io/v1alpha1'],
  schema: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z.strictObject({
      name: z.string().min(1),
      type: z.string().optional(),
      keysMap: z
        .record(z.string().min(1), dataSource)
        .refine((keys) => Object.keys(keys).length > 0, { error: 'expected at least one key' }),
    }),
    status,
  }),
} satisfies Kind;

/** The only annotation that the operator does not copy to the Secret. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** secrets-manager: keys of Vault or Azure Key Vault, into a Kubernetes Secret. */
export const secretDefinitionTranslator = defineTranslator(secretDefinition, ({ metadata: own, spec }) => {
  const compose = Object.entries(spec.keysMap).map(([key, source]) => partOf(key, source));
  const meta = definitionMetadata(own);
  const { [LAST_APPLIED]: _, ...annotations } = meta.annotations ?? {};
  return [
    {
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: meta,
      spec: {
        source: { compose },
        destinations: [
          {
            name: 'kubernetes',
            kubernetes: {
              namespace: namespaceOf(own),
              name: spec.name,
              ...(spec.type && { type: spec.type }),
              labels: { 'app.kubernetes.io/managed-by': 'secrets-manager', ...own.labels },
              ...(Object.keys(annotations).length > 0 && { annotations }),
            },
          },
        ],
        reconcile: { every: '1m' },
        adopt: true,
      },
    },
  ];
});

/** The manifest does not say which store it is of. Names in Azure have no slash, paths in Vault always have one. */
function partOf(as: string, { path, key, encoding }: DataSource): Part {
  const decoded = encoding === 'base64' ? { encoding } : {};
  if (!path.includes('/')) return { azureKeyVault: { name: path }, as, ...decoded };
  const place = kvPlace(path, undefined) ?? { path };
  // Upstream's default key.
  return { vault: place, key: key || 'data', as, ...decoded };
}
