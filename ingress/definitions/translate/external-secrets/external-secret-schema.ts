import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { metadata, refused, status } from '../metadata.ts';
import { goDuration, labelSelector } from './selectors.ts';

const strings = z.record(z.string(), z.string()).optional();
const generators =
  'Keyferry does not generate secrets yet: push the generated value into a store, and read it from there';

export const storeRef = z.strictObject({
  name: z.string().min(1).optional(),
  kind: z.enum(['SecretStore', 'ClusterSecretStore']).optional(),
});

const sourceRef = z
  .strictObject({ storeRef: storeRef.optional(), generatorRef: refused(generators).optional() })
  .optional();

const shared = {
  conversionStrategy: z
    .literal('Default', {
      error:
        'expected Default: Unicode cannot be honoured, as key names are not written as code points here; rename the keys with rewrite',
    })
    .optional(),
  decodingStrategy: z.enum(['None', 'Base64', 'Base64URL', 'Auto']).optional(),
  nullBytePolicy: z
    .literal('Ignore', {
      error: 'expected Ignore: Fail cannot be honoured, as values are not searched for NUL bytes',
    })
    .optional(),
};

const remoteRef = {
  key: z.string().min(1),
  version: z.string().optional(),
  metadataPolicy: z
    .literal('None', {
      error:
        'expected None: Fetch cannot be honoured, as tags and metadata are not read; store what you need as a key of the secret',
    })
    .optional(),
  ...shared,
};

export const rewrite = z
  .array(
    z.strictObject({
      regexp: z.strictObject({ source: z.string().min(1), target: z.string() }).optional(),
      transform: refused('keys are renamed by regular expressions only: use regexp').optional(),
      merge: refused(
        'keys that hold JSON are not merged: extract each of those secrets in an entry of its own',
      ).optional(),
    }),
  )
  .optional();

const fromObject = (kind: string): string =>
  `templates are not read from a ${kind}: copy the template into data, or into literal`;

export const template = z.strictObject({
  type: z.string().min(1).optional(),
  engineVersion: z.literal('v2', { error: 'expected v2, the only engine that is left' }).optional(),
  mergePolicy: z.enum(['Replace', 'Merge']).optional(),
  metadata: z
    .strictObject({ labels: strings, annotations: strings, finalizers: z.array(z.string()).optional() })
    .optional(),
  data: strings,
  templateFrom: z
    .array(
      z
        .strictObject({
          literal: z.string().min(1).optional(),
          configMap: refused(fromObject('ConfigMap')).optional(),
          secret: refused(fromObject('Secret')).optional(),
          target: z
            .literal('Data', {
              error:
                'expected Data: labels and annotations cannot be made by templates, as a value of the secret would show in them',
            })
            .optional(),
          valuesDecodingStrategy: z
            .literal('None', {
              error: 'expected None: use the template function b64dec on the values to decode',
            })
            .optional(),
        })
        .refine((f) => Object.keys(f).some((field) => ['literal', 'configMap', 'secret'].includes(field)), {
          error: 'expected literal',
        }),
    )
    .optional(),
});

/** Facts from https://github.com/external-secrets/external-secrets apis/externalsecrets, v1 and v1beta1. */
export const externalSecretSpec = z
  .strictObject({
    secretStoreRef: storeRef.optional(),
    refreshPolicy: z
      .enum(['Periodic', 'CreatedOnce'], {
        error:
          'expected Periodic or CreatedOnce: OnChange cannot be honoured, as Keyferry syncs when the source changes, not when the manifest does; remove refreshPolicy',
      })
      .optional(),
    refreshInterval: goDuration.optional(),
    syncWindows: refused(
      'a change is written when it is seen: pause the definition outside of the window (keyferry pause, keyferry resume)',
    ).optional(),
    target: z
      .strictObject({
        name: z.string().min(1).optional(),
        creationPolicy: z
          .enum(['Owner', 'Orphan', 'Merge', 'CreateOrMerge'], {
            error:
              'expected Owner, Orphan, Merge or CreateOrMerge: None cannot be honoured, as it writes no Secret; remove the manifest, or set Owner',
          })
          .optional(),
        deletionPolicy: z
          .enum(['Retain', 'Delete'], {
            error:
              'expected Retain or Delete: Merge cannot be honoured, as Keyferry does not empty a Secret and keep it; set Retain to leave it as it is, or Delete',
          })
          .optional(),
        template: template.optional(),
        manifest: refused(
          'Keyferry writes Secrets and no other kinds of object: let the other object refer to a Secret',
        ).optional(),
        immutable: z.boolean().optional(),
      })
      .optional(),
    data: z
      .array(
        z
          .strictObject({
            secretKey: z.string().min(1),
            remoteRef: z.strictObject({ ...remoteRef, property: z.string().optional() }),
            storeRef: storeRef.optional(),
            sourceRef,
          })
          .refine((d) => d.storeRef === undefined || d.sourceRef?.storeRef === undefined, {
            error: 'expected one of storeRef, sourceRef.storeRef',
            path: ['storeRef'],
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
                property: refused(
                  'extract takes all keys of the secret: name the keys under the property one by one in data',
                ).optional(),
              })
              .optional(),
            find: z
              .strictObject({
                path: z.string().min(1).optional(),
                name: z.strictObject({ regexp: z.string().min(1) }).optional(),
                tags: refused('secrets are found by name or by path: use name.regexp or path').optional(),
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
