import { z } from 'zod';
import type { Kind } from '../../kind.ts';
import { metadata, refused, status } from '../../metadata.ts';
import { awsProvider } from './aws.ts';
import { azureProvider } from './azure.ts';
import { googleProvider } from './google.ts';
import { kubernetesProvider } from './kubernetes.ts';
import { vaultProvider } from './vault.ts';
import { labelSelector } from '../selectors.ts';

const known = {
  vault: vaultProvider.optional(),
  openBao: refused('write it as vault: the two have one API').optional(),
  aws: awsProvider.optional(),
  gcpsm: googleProvider.optional(),
  azurekv: azureProvider.optional(),
  kubernetes: kubernetesProvider.optional(),
};

/** Facts from https://github.com/external-secrets/external-secrets apis/externalsecrets: v1, and what only v1beta1 has. */
const others = [
  'akeyless',
  'alibaba',
  'barbican',
  'beyondtrust',
  'beyondtrustworkloadcredentials',
  'bitwardensecretsmanager',
  'chef',
  'cloudrusm',
  'conjur',
  'crd',
  'delinea',
  'device42',
  'doppler',
  'dvls',
  'fake',
  'fortanix',
  'github',
  'gitlab',
  'ibm',
  'infisical',
  'keepersecurity',
  'nebiusmysterybox',
  'ngrok',
  'onboardbase',
  'onepassword',
  'onepasswordSDK',
  'oracle',
  'ovh',
  'passbolt',
  'passworddepot',
  'previder',
  'pulumi',
  'scaleway',
  'secretserver',
  'senhasegura',
  'volcengine',
  'webhook',
  'yandexcertificatemanager',
  'yandexlockbox',
] as const;

const reason = 'Keyferry knows vault, aws, gcpsm, azurekv and kubernetes';
const refusedProviders = Object.fromEntries(others.map((name) => [name, refused(reason).optional()]));

const spec = {
  provider: z
    .strictObject({ ...refusedProviders, ...known })
    .refine((p) => Object.keys(p).length === 1, { error: 'expected exactly one provider' }),
  controller: refused('there are no classes of controllers here').optional(),
  retrySettings: z
    .strictObject({ maxRetries: z.int().optional(), retryInterval: z.string().optional() })
    .optional(),
  refreshInterval: z.union([z.int(), z.string()]).optional(),
};

const apiVersions = ['external-secrets.io/v1', 'external-secrets.io/v1beta1'];
const document = { apiVersion: z.string(), kind: z.string(), metadata, status };

export const secretStore = {
  kind: 'SecretStore',
  apiVersions,
  schema: z.strictObject({
    ...document,
    spec: z.strictObject({ ...spec, conditions: refused('only a ClusterSecretStore has them').optional() }),
  }),
} satisfies Kind;

export const clusterSecretStore = {
  kind: 'ClusterSecretStore',
  apiVersions,
  schema: z.strictObject({
    ...document,
    spec: z.strictObject({
      ...spec,
      conditions: z
        .array(
          z.strictObject({
            namespaces: z.array(z.string()).optional(),
            namespaceRegexes: z.array(z.string()).optional(),
            namespaceSelector: labelSelector.optional(),
          }),
        )
        .optional(),
    }),
  }),
} satisfies Kind;

export type StoreManifest = z.output<typeof clusterSecretStore.schema>;
