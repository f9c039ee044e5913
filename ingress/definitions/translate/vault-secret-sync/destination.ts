import type { Translation, WrittenDestination } from '../kind.ts';
import type { Metadata } from '../metadata.ts';
import { githubOf } from './github.ts';
import type { Dest } from './schema.ts';
import { vaultOf } from './vault.ts';

interface Context {
  readonly metadata: Metadata;
  readonly translation: Translation;
  readonly path: readonly PropertyKey[];
  readonly template: (path: string) => string;
}

/** A destination without its name. */
export function destinationOf(dest: Dest, context: Context): Omit<WrittenDestination, 'name'> {
  const { template } = context;
  if (dest.vault) {
    const { merge } = dest.vault;
    const connection = vaultOf(dest.vault, [...context.path, 'vault'], context.translation);
    return { vault: { ...connection, path: template(dest.vault.path), ...(merge && { merge }) } };
  }
  if (dest.aws) return { awsSecretsManager: awsOf(dest.aws, template) };
  if (dest.gcp) return { googleSecretManager: googleOf(dest.gcp, template) };
  if (dest.github) return { github: githubOf(dest.github, [...context.path, 'github'], context.translation) };
  return dest.http ? { http: httpOf(dest.http, context) } : {};
}

function awsOf(
  { name, region, roleArn, encryptionKey, replicaRegions, tags }: NonNullable<Dest['aws']>,
  template: Context['template'],
): NonNullable<WrittenDestination['awsSecretsManager']> {
  const key = encryptionKey === undefined ? {} : { kmsKeyId: encryptionKey };
  return {
    name: template(name),
    ...(region !== undefined && { region }),
    ...(roleArn !== undefined && { roleArn }),
    ...key,
    ...(replicaRegions &&
      replicaRegions.length > 0 && {
        replicaRegions: replicaRegions.map((each) => ({ region: each, ...key })),
      }),
    ...(tags && { tags }),
  };
}

function googleOf(
  { project, name, replicationLocations, labels }: NonNullable<Dest['gcp']>,
  template: Context['template'],
): NonNullable<WrittenDestination['googleSecretManager']> {
  return {
    ...(project !== undefined && { project }),
    name: template(name),
    ...(replicationLocations &&
      replicationLocations.length > 0 && {
        replicas: replicationLocations.map((location) => ({ location })),
      }),
    ...(labels && { labels }),
  };
}

function httpOf(
  { url, method = 'POST', headers, headerSecret, template: body, successCodes }: NonNullable<Dest['http']>,
  { metadata, translation, path, template }: Context,
): NonNullable<WrittenDestination['http']> {
  const upper = method.toUpperCase();
  if (upper !== 'POST' && upper !== 'PUT' && upper !== 'PATCH')
    translation.report([...path, 'http', 'method'], `expected POST, PUT or PATCH: the others carry no body`);
  const [namespace, name] = headerSecret?.includes('/')
    ? headerSecret.split('/', 2)
    : [metadata.namespace, headerSecret];
  return {
    url: template(url),
    ...(upper === 'PUT' || upper === 'PATCH' ? { method: upper } : {}),
    ...(headers && { headers }),
    ...(name !== undefined && { headersFrom: { ...(namespace !== undefined && { namespace }), name } }),
    ...(body && { body, bodyDialect: 'vaultSecretSync' }),
    ...(successCodes && successCodes.length > 0 && { expect: successCodes }),
    remove: {},
  };
}
