import { StoreError } from '../store-error.ts';

/** RFC 1123 subdomain: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_SUBDOMAIN = 253;
/** RFC 1123 label: names of namespaces. */
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const MAX_LABEL = 63;

/** Refuses, before any request, what is no name of a Secret. @throws {StoreError} `invalidName` */
export function checkSecretName(name: string): void {
  const allowed = `1 to ${String(MAX_SUBDOMAIN)} lower-case letters, digits, dots and dashes, each part between dots beginning and ending with a letter or digit`;
  if (name.length > MAX_SUBDOMAIN || !SUBDOMAIN.test(name)) throw invalidName('Secret', name, allowed);
}

/** As {@link checkSecretName}, of a namespace. */
export function checkNamespace(name: string): void {
  const allowed = `1 to ${String(MAX_LABEL)} lower-case letters, digits and dashes, the first and the last a letter or digit`;
  if (name.length > MAX_LABEL || !LABEL.test(name)) throw invalidName('namespace', name, allowed);
}

/** `<namespace>/<name>`, each checked. @throws {StoreError} `invalidName` */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = '', ...rest] = key.split('/');
  if (rest.length > 0 || !key.includes('/')) throw invalidName('Secret', key, '<namespace>/<name>');
  checkNamespace(namespace);
  checkSecretName(name);
  return { namespace, name };
}

function invalidName(what: string, name: string, allowed: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `Kubernetes takes no ${what} named ${JSON.stringify(name)}.`,
    remedy: `Change it in the definition, or keep the source path out of it with filter. Allowed: ${allowed}.`,
  });
}
