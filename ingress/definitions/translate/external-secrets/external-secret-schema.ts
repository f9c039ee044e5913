import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { metadata, refused, status } from '../metadata.ts';
import { goDuration, labelSelector } from './selectors.ts';

const strings = z.record(z.string(), z.string()).optional();
const generators = 'Keyferry generates no secrets: let the generator write into a store, and read that';

export const storeRef = z.strictObject({
  name: z.string().min(1).optional(),
  kind: z.enum(['SecretStore', 'ClusterSecretStore']).optional(),
});

const sourceRef = z
  .strictObject({ storeRef: storeRef.optional(), generatorRef: refused(generators).optional() })
  .optional();

const shared = {
  conversionStrategy: z
    .literal('Default', { error: 'expected Default: the names of keys in Unicode cannot be honoured' })
    .optional(),
  decodingStrategy: z.enum(['None', 'Base64', 'Base64URL', 'Auto']).optional(),
  nullBytePolicy: z.literal('Ignore', { error: 'expected Ignore: values are not looked into' }).optional(),
};

const remoteRef = {
  key: z.string().min(1),
  version: z.string().optional(),
  metadataPolicy: z
    .literal('None', { error: 'expected None: tags and metadata of secrets are not read' })
    .optional(),
  ...shared,
};

export const rewrite = z
  .array(
    z.strictObject({
      regexp: z.strictObject({ source: z.string().min(1), target: z.string() }).optional(),
      transform: refused('names of keys are rewritten by regexp only').optional(),
      merge: refused('names of keys are rewritten by regexp only').optional(),
    }),
  )
  .optional();

export const template = z.strictObject({
  type: z.string().min(1).optional(),
  engineVersion: z.literal('v2', { error: 'expected v2, the only engine that is left' }).optional(),
  mergePolicy: z.enum(['Replace', 'Merge']).optional(),
  metadata: z
    .strictObject({ labels: strings, annotations: strings, finalizers: z.array(z.string()).optional() })
    .optional(),
  data: strings,
  templateFrom: refused('templates are read from no ConfigMap or Secret: write them into data').optional(),
});

/** Facts from https://github.com/external-secrets/external-secrets apis/externalsecrets, v1 and v1beta1. */
export const externalSecretSpec = z
  .strictObject({
    secretStoreRef: storeRef.optional(),
    refreshPolicy: z
      .enum(['Periodic', 'CreatedOnce'], {
        error:
          'expected Periodic or CreatedOnce: OnChange cannot be honoured, as changes arrive by Vault’s audit log',
      })
      .optional(),
    refreshInterval: goDuration.optional(),
    syncWindows: refused('changes are written when they are seen').optional(),
    target: z
      .strictObject({
        name: z.string().min(1).optional(),
        creationPolicy: z
          .enum(['Owner', 'Orphan', 'Merge', 'CreateOrMerge'], {
            error:
              'expected Owner, Orphan, Merge or CreateOrMerge: None writes nothing, and there is no injector',
          })
          .optional(),
        deletionPolicy: z
          .enum(['Retain', 'Delete'], {
            error:
              'expected Retain or Delete: Merge cannot be honoured, which empties the Secret and keeps it',
          })
          .optional(),
        template: template.optional(),
        manifest: refused('Keyferry writes Secrets and no other objects').optional(),
        immutable: z.boolean().optional(),
      })
      .optional(),
    data: z
      .array(
        z.strictObject({
          secretKey: z.string().min(1),
          remoteRef: z.strictObject({ ...remoteRef, property: z.string().optional() }),
          sourceRef,
        }),
      )
      .optional(),
    dataFrom: z
      .array(
        z
          .strictObject({
            extract: z
              .strictObject({
                ...remoteRef,
                property: refused('all keys are taken: name the keys of a property in data').optional(),
              })
              .optional(),
            find: z
              .strictObject({
                path: z.string().min(1).optional(),
                name: z.strictObject({ regexp: z.string().min(1) }).optional(),
                tags: refused('secrets are found by name and by path').optional(),
                ...shared,
              })
              .refine((f) => (f.path === undefined) !== (f.name === undefined), {
                error: 'expected exactly one of path, name: give a name whose regexp holds the path',
              })
              .optional(),
            rewrite,
            sourceRef,
          })
          .refine((d) => (d.extract === undefined) !== (d.find === undefined), {
            error: 'expected exactly one of extract, find',
          }),
      )
      .optional(),
  })
  .refine((s) => (s.data?.length ?? 0) + (s.dataFrom?.length ?? 0) > 0, {
    error: 'expected data or dataFrom',
  });

export type ExternalSecretSpec = z.output<typeof externalSecretSpec>;
export type Template = z.output<typeof template>;

const apiVersions = ['external-secrets.io/v1', 'external-secrets.io/v1beta1'];
const document = { apiVersion: z.string(), kind: z.string(), metadata, status };

export const externalSecret = {
  kind: 'ExternalSecret',
  apiVersions,
  schema: z.strictObject({ ...document, spec: externalSecretSpec }),
} satisfies Kind;

export const clusterExternalSecret = {
  kind: 'ClusterExternalSecret',
  apiVersions,
  schema: z.strictObject({
    ...document,
    spec: z
      .strictObject({
        externalSecretSpec,
        externalSecretName: z.string().min(1).optional(),
        externalSecretMetadata: z.strictObject({ labels: strings, annotations: strings }).optional(),
        namespaceSelector: labelSelector.optional(),
        namespaceSelectors: z.array(labelSelector).optional(),
        namespaces: z.array(z.string().min(1)).optional(),
        refreshTime: goDuration.optional(),
      })
      .refine(
        (s) => s.namespaceSelector ?? (s.namespaceSelectors?.length ?? 0) + (s.namespaces?.length ?? 0) > 0,
        {
          error: 'expected namespaces, namespaceSelectors or namespaceSelector',
        },
      ),
  }),
} satisfies Kind;
