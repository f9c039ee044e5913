import type { Data } from '../kubernetes-api/index.ts';
import { invalidValue, valueAt } from './values.ts';

/** What a type of Secret asks of its data; `fault` is what is wrong with it. */
type Rule = (data: Data) => string | undefined;

const needs =
  (...names: readonly string[]): Rule =>
  (data) => {
    const missing = names.filter((name) => valueAt(data, name) === undefined);
    return missing.length === 0 ? undefined : `it has no key ${missing.join(' and no key ')}`;
  };

const needsOneOf =
  (...names: readonly string[]): Rule =>
  (data) =>
    names.some((name) => valueAt(data, name) !== undefined)
      ? undefined
      : `it has neither ${names.join(' nor ')}`;

const needsText =
  (name: string): Rule =>
  (data) =>
    needs(name)(data) ?? (valueAt(data, name)?.length === 0 ? `its key ${name} is empty` : undefined);

const needsJson =
  (name: string): Rule =>
  (data) => {
    const missing = needs(name)(data);
    if (missing !== undefined) return missing;
    try {
      JSON.parse(valueAt(data, name)?.toString() ?? '');
      return undefined;
    } catch {
      return `its key ${name} is not JSON`;
    }
  };

/** https://kubernetes.io/docs/concepts/configuration/secret/#secret-types; other types may hold anything. */
const rules: Readonly<Record<string, Rule>> = {
  'kubernetes.io/basic-auth': needsOneOf('username', 'password'),
  'kubernetes.io/dockercfg': needsJson('.dockercfg'),
  'kubernetes.io/dockerconfigjson': needsJson('.dockerconfigjson'),
  'kubernetes.io/ssh-auth': needsText('ssh-privatekey'),
  'kubernetes.io/tls': needs('tls.crt', 'tls.key'),
};

/** @throws {StoreError} `invalidValue` for what Kubernetes would refuse for its type */
export function checkType(type: string, data: Data, where: string): void {
  const fault = Object.hasOwn(rules, type) ? rules[type]?.(data) : undefined;
  if (fault !== undefined)
    throw invalidValue(
      where,
      `it would be of type ${type}, and ${fault}`,
      'Give the keys those names with transform.rename or transform.templates, or set another type',
    );
}
