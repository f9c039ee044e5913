import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH, serverUrl } from './url.ts';

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

const connection = {
  server: serverUrl('token or clientCertificate')
    .optional()
    .describe("URL of the API server. Left out: kubeconfig's, else the cluster the worker runs in."),
  kubeconfig: secretRef
    .optional()
    .describe('A kubeconfig. Left out: KUBECONFIG, else the pod’s own account.'),
  context: z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .optional()
    .describe('Context of the kubeconfig. Left out: its current one.'),
  ca: z
    .union([
      z.string().regex(/-----BEGIN CERTIFICATE-----/, { error: 'expected certificates in PEM' }),
      secretRef,
    ])
    .optional()
    .describe('PEM certificates that the server may be signed by.'),
  token: secretRef.optional().describe('A bearer token.'),
  clientCertificate: secretRef.optional().describe('PEM certificate that the client shows.'),
  clientKey: secretRef.optional().describe('PEM private key of that certificate.'),
};

export const kubernetesConnection = [
  'server',
  'kubeconfig',
  'context',
  'ca',
  'token',
  'clientCertificate',
  'clientKey',
] as const;

const PAIR = { error: 'expected clientCertificate and clientKey, both or neither' };

function hasPair(settings: { clientCertificate?: unknown; clientKey?: unknown }): boolean {
  return (settings.clientCertificate === undefined) === (settings.clientKey === undefined);
}

export const labelSelector = z
  .strictObject({
    matchLabels: z
      .record(z.string().min(1).max(MAX_LENGTH), z.string())
      .optional()
      .describe('Labels that must be so.'),
    matchExpressions: z
      .array(
        z
          .strictObject({
            key: z.string().min(1).max(MAX_LENGTH).describe('A label.'),
            operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).describe('How it is compared.'),
            values: z.array(z.string()).optional().describe('With what; for In and NotIn.'),
          })
          .refine((e) => /In$/.test(e.operator) === (e.values !== undefined && e.values.length > 0), {
            error: 'expected values with In and NotIn, and none with Exists and DoesNotExist',
          }),
      )
      .optional()
      .describe('Comparisons that must all be so.'),
  })
  .describe('A Kubernetes label selector; all of it must match.');

const namespaces = z
  .strictObject({
    names: z
      .array(z.string().regex(NAME, { error: 'expected the name of a namespace' }))
      .optional()
      .describe('Namespaces by name.'),
    selectors: z.array(labelSelector).optional().describe('Namespaces that any of these selects.'),
  })
  .refine((n) => (n.names?.length ?? 0) + (n.selectors?.length ?? 0) > 0, {
    error: 'expected names or selectors',
  });

export const kubernetesSource = z
  .strictObject({
    ...connection,
    namespace: z
      .string()
      .regex(NAME, { error: 'expected the name of a namespace' })
      .optional()
      .describe('Namespace. Left out: namespaces says which.'),
    namespaces: namespaces.optional().describe('Several namespaces: paths are then <namespace>/<name>.'),
    name: z
      .string()
      .min(1)
      .describe('Name of a Secret, or an anchored regular expression (RE2) on names in the namespace.'),
    selector: labelSelector.optional().describe('Only Secrets with these labels.'),
  })
  .refine((k) => (k.namespace === undefined) !== (k.namespaces === undefined), {
    error: 'expected exactly one of namespace, namespaces',
  })
  .refine(hasPair, PAIR)
  .describe('Kubernetes Secrets.');

export const kubernetesDestination = z
  .strictObject({
    ...connection,
    namespace: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .optional()
      .describe(
        "Namespace; $1, ${1} are capture groups of the source's path. Left out: namespaces says which.",
      ),
    namespaces: namespaces.optional().describe('Several namespaces that each get the Secret.'),
    name: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .describe("Name of the Secret; $1, ${1} are capture groups of the source's path."),
    type: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .default('Opaque')
      .describe(
        'Type of the Secret: Opaque, kubernetes.io/tls, … Opaque leaves the type of one that others made.',
      ),
    labels: z
      .record(z.string().min(1).max(MAX_LENGTH), z.string())
      .optional()
      .describe('Labels to set; others are kept.'),
    annotations: z
      .record(z.string().min(1).max(MAX_LENGTH), z.string())
      .optional()
      .describe('Annotations to set; others are kept.'),
    finalizers: z
      .array(z.string().min(1).max(MAX_LENGTH))
      .optional()
      .describe('Finalizers to set; others are kept.'),
    immutable: z
      .boolean()
      .default(false)
      .describe('true: written once; a change then deletes and creates the Secret again.'),
    merge: z
      .boolean()
      .default(false)
      .describe('true: keys of the Secret that the source does not have are kept. false: they are removed.'),
    create: z
      .boolean()
      .default(true)
      .describe('false: only a Secret that exists is written; the sync waits for it.'),
    write: z
      .enum(['whenChanged', 'once'])
      .default('whenChanged')
      .describe('once: what is created is never written again.'),
    key: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .default('value')
      .describe('The key that takes a source which is one value and no object of keys.'),
    owner: z
      .strictObject({
        apiVersion: z.string().min(1).max(MAX_LENGTH).describe('apiVersion of the owner.'),
        kind: z.string().min(1).max(MAX_LENGTH).describe('Kind of the owner.'),
        name: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .describe('Name of the owner, in the same namespace; its UID is looked up.'),
      })
      .optional()
      .describe('Owner reference to set: Kubernetes removes the Secret when this object is removed.'),
  })
  .refine((k) => (k.namespace === undefined) !== (k.namespaces === undefined), {
    error: 'expected exactly one of namespace, namespaces',
  })
  .refine(hasPair, PAIR)
  .describe('Kubernetes Secrets.');

export type KubernetesSource = z.output<typeof kubernetesSource>;
export type KubernetesDestination = z.output<typeof kubernetesDestination>;
