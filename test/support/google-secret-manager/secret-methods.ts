import { ApiError, code } from './api-error.ts';
import type {
  CreateSecretRequest,
  Named,
  PageRequest,
  SecretMessage,
  UpdateSecretRequest,
} from './messages.ts';
import { canonical, locationIn } from './names.ts';
import { pageOf, type Page } from './pages.ts';
import { checkSameReplication, checkSecret, checkSecretId } from './rules.ts';
import { checkEtag, newEtag, secretMessage, type StoredSecret } from './secrets.ts';
import type { State } from './state.ts';

/** What the service does with secrets. */
export const secretMethods = ({ secrets, secretAt, options }: State) => ({
  CreateSecret: ({ parent, secretId, secret }: CreateSecretRequest): SecretMessage => {
    const place = canonical(parent);
    checkSecretId(secretId);
    if (!secret) throw new ApiError(code.invalidArgument, 'Field [secret] is required.');
    checkSecret(secret, locationIn(place));
    const name = `${place}/secrets/${secretId}`;
    if (secrets.has(name)) throw new ApiError(code.alreadyExists, `Secret [${name}] already exists.`);
    const made: StoredSecret = {
      name,
      etag: newEtag(),
      labels: { ...secret.labels },
      annotations: { ...secret.annotations },
      aliases: {},
      replication: secret.replication ?? undefined,
      kmsKeyName: secret.customerManagedEncryption?.kmsKeyName,
      destroyTtl: Number(secret.versionDestroyTtl?.seconds ?? 0),
      versions: [],
    };
    secrets.set(name, made);
    return secretMessage(made);
  },

  GetSecret: ({ name }: Named): SecretMessage => secretMessage(secretAt(name)),

  ListSecrets: ({ parent, ...page }: PageRequest): Page<'secrets', SecretMessage> => {
    const place = `${canonical(parent)}/secrets/`;
    const all = [...secrets.values()].filter(({ name }) => name.startsWith(place)).toReversed();
    return pageOf('secrets', all.map(secretMessage), page, options.maxPage);
  },

  UpdateSecret: ({ secret: wanted, updateMask }: UpdateSecretRequest): SecretMessage => {
    const paths = updateMask?.paths ?? [];
    if (!wanted || paths.length === 0)
      throw new ApiError(code.invalidArgument, 'Field [update_mask] is required.');
    const secret = secretAt(wanted.name);
    checkEtag(wanted.etag, secret.etag);
    const next: SecretMessage = { ...secretMessage(secret), ...masked(wanted, paths) };
    if (paths.includes('replication')) checkSameReplication(secret.replication, next.replication);
    checkSecret(next, locationIn(secret.name));
    secret.labels = { ...next.labels };
    secret.annotations = { ...next.annotations };
    secret.aliases = { ...next.versionAliases };
    secret.replication = next.replication ?? undefined;
    secret.kmsKeyName = next.customerManagedEncryption?.kmsKeyName;
    secret.etag = newEtag();
    return secretMessage(secret);
  },

  DeleteSecret: ({ name, etag }: Named): object => {
    const secret = secretAt(name);
    checkEtag(etag, secret.etag);
    secrets.delete(secret.name);
    return {};
  },
});

const FIELDS = {
  labels: 'labels',
  annotations: 'annotations',
  replication: 'replication',
  version_aliases: 'versionAliases',
  customer_managed_encryption: 'customerManagedEncryption',
} as const satisfies Record<string, keyof SecretMessage>;

function masked(wanted: SecretMessage, paths: readonly string[]): Partial<SecretMessage> {
  const fields = Object.entries(FIELDS).filter(([path]) => paths.includes(path));
  if (fields.length < paths.length)
    throw new ApiError(code.invalidArgument, `Unknown or immutable field in [${paths.join()}].`);
  return Object.fromEntries(fields.map(([, field]) => [field, wanted[field]]));
}
