import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { metadata, refused, status } from '../metadata.ts';
import { template } from './external-secret-schema.ts';
import { goDuration, labelSelector } from './selectors.ts';

const strings = z.record(z.string(), z.string()).optional();

/** Facts from https://github.com/external-secrets/external-secrets apis/externalsecrets/v1alpha1. */
export const pushSecretSpec = z.strictObject({
  refreshInterval: goDuration.optional(),
  secretStoreRefs: z
    .array(
      z.strictObject({
        name: z.string().min(1).optional(),
        kind: z.enum(['SecretStore', 'ClusterSecretStore']).optional(),
        labelSelector: refused(
          'stores are referred to by name: which others the cluster has is not known here',
        ).optional(),
      }),
    )
    .min(1, { error: 'expected at least one store' }),
  updatePolicy: z.enum(['Replace', 'IfNotExists']).optional(),
  deletionPolicy: z
    .literal('None', {
      error:
        'expected None: Delete cannot be honoured yet, as Keyferry does not remove what a deleted definition wrote; set None, and delete the pushed secrets by hand',
    })
    .optional(),
  selector: z.strictObject({
    secret: z
      .strictObject({ name: z.string().min(1).optional(), selector: labelSelector.optional() })
      .refine((s) => (s.name === undefined) !== (s.selector === undefined), {
        error: 'expected exactly one of name, selector',
      }),
    generatorRef: refused(
      'Keyferry does not generate secrets yet: generate a Secret with an ExternalSecret of External Secrets, and push that',
    ).optional(),
  }),
  data: z
    .array(
      z.strictObject({
        match: z.strictObject({
          secretKey: z.string().optional(),
          remoteRef: z.strictObject({ remoteKey: z.string().min(1), property: z.string().optional() }),
        }),
        metadata: refused(
          'its settings belong to one provider: translate the manifest and set tags, labels or the KMS key at the destination',
        ).optional(),
        conversionStrategy: z
          .literal('None', {
            error: 'expected None: ReverseUnicode cannot be honoured, as key names are written as they are',
          })
          .optional(),
      }),
    )
    .min(1, { error: 'expected at least one entry' }),
  dataTo: refused('Keyferry does not expand keys into secrets yet: name each one in data').optional(),
  template: template.optional(),
});

export type PushSecretSpec = z.output<typeof pushSecretSpec>;

const apiVersions = ['external-secrets.io/v1alpha1'];
const document = { apiVersion: z.string(), kind: z.string(), metadata, status };

export const pushSecret = {
  kind: 'PushSecret',
  apiVersions,
  schema: z.strictObject({ ...document, spec: pushSecretSpec }),
} satisfies Kind;

export const clusterPushSecret = {
  kind: 'ClusterPushSecret',
  apiVersions,
  schema: z.strictObject({
    ...document,
    spec: z.strictObject({
      pushSecretSpec,
      pushSecretName: z.string().min(1).optional(),
      pushSecretMetadata: z.strictObject({ labels: strings, annotations: strings }).optional(),
      namespaceSelectors: z.array(labelSelector).min(1, { error: 'expected at least one selector' }),
      refreshTime: goDuration.optional(),
    }),
  }),
} satisfies Kind;
