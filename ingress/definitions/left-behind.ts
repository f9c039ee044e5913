import {
  kindOf,
  patternOf,
  templateOf,
  type Definition,
  type DestinationSpec,
} from '../../workflows/model/definition.ts';
import { adoptionOf } from '../../workflows/model/ownership.ts';
import { templateParts } from '../../workflows/model/patterns.ts';
import type { destinations } from '../../workflows/model/stores/index.ts';
import { destinationPlaces, placesIn } from './conflicts/places.ts';

/**
 * What a definition wrote and, as it is now, neither updates nor removes any more. The secrets themselves are for the
 * store to list: here is where they are and what their keys are like. They keep the ownership mark of the definition.
 */
export interface LeftBehind {
  /** The destination's name in the definition as it was. */
  readonly destination: string;
  /** Template of the keys, as in `prod/$1`; with the mount of a Vault. */
  readonly key: string;
  /** Store and place, as in `AWS Secrets Manager eu-west-1`. */
  readonly where: string;
  /** What changed. */
  readonly why: string;
  /** Another definition that writes there now, if one was given. */
  readonly takenBy?: string;
  /** That one takes over what is there: its `adopt` names this definition. */
  readonly adopted?: true;
}

interface Written extends Pick<LeftBehind, 'destination' | 'key' | 'where'> {
  /** The same text for the same keys in the same place. */
  readonly id: string;
}

/**
 * @param after undefined where the definition is gone
 * @param others definitions that are applied with it: one may have its old name's keys
 */
export function leftBehind(
  before: Definition,
  after: Definition | undefined,
  others: readonly Definition[] = [],
): readonly LeftBehind[] {
  // It never wrote.
  if (before.spec.dryRun) return [];
  const now = after === undefined ? [] : writtenBy(after);
  const kept = new Set(now.map(({ id }) => id));
  const all = writtenBy(before).flatMap((written): readonly LeftBehind[] => {
    const { id, ...place } = written;
    if (!kept.has(id)) {
      const other = others.find((one) => one !== after && writtenBy(one).some((each) => each.id === id));
      const adopted = other && adoptionOf(other.spec.adopt).from.includes(before.metadata.name);
      const taken = other && { takenBy: other.metadata.name, ...(adopted && { adopted }) };
      return [{ ...place, why: reason(written, now, after), ...taken }];
    }
    if (after === undefined || readsTheSame(before, after)) return [];
    return [
      { ...place, why: 'its source or filter changed: what it wrote for paths that it no longer reads' },
    ];
  });
  return [...all, ...replicas(before, after)];
}

/** Replication that a definition no longer speaks of stays as it is. */
function replicas(before: Definition, after: Definition | undefined): readonly LeftBehind[] {
  return before.spec.destinations.flatMap(({ name, awsSecretsManager: aws }) => {
    const now = after?.spec.destinations.find((one) => one.name === name)?.awsSecretsManager;
    if (!aws?.replicaRegions || !now || now.replicaRegions || now.region !== aws.region) return [];
    const why = 'replicaRegions is gone: its replicas stay as they are';
    return aws.replicaRegions.map(({ region }) => ({
      destination: name,
      key: aws.name,
      where: `AWS Secrets Manager ${region}`,
      why,
    }));
  });
}

/** What was left behind before and is still, with what is now. */
export function stillLeftBehind(
  earlier: readonly LeftBehind[],
  latest: readonly LeftBehind[],
  now: Definition,
): readonly LeftBehind[] {
  const identity = ({ key, where }: Pick<LeftBehind, 'key' | 'where'>): string =>
    JSON.stringify([key, where]);
  const written = new Set(writtenBy(now).map(identity));
  const again = new Set(latest.map(identity));
  return [...earlier.filter((one) => !written.has(identity(one)) && !again.has(identity(one))), ...latest];
}

/** One line for each, and at the end what it means; empty where nothing is left behind. */
export function leftBehindText(
  all: readonly { readonly definition: string; readonly left: LeftBehind }[],
): string {
  if (all.length === 0) return '';
  const lines = all.map(({ definition, left: { destination, key, where, why, takenBy, adopted } }) => {
    if (takenBy !== undefined && adopted)
      return `taken over by ${takenBy} from ${definition}, destination ${destination}: ${key} in ${where}\n`;
    const heir =
      takenBy === undefined
        ? ''
        : `. ${takenBy} writes there now and will be refused, as ${definition} owns these secrets: set adopt: { from: [${definition}] } in ${takenBy} to take them over`;
    return `left behind by ${definition}, destination ${destination}: ${key} in ${where}: ${why}${heir}\n`;
  });
  // Whoever removed what another definition writes now would remove what is in use.
  const end = all.some(({ left }) => left.takenBy === undefined)
    ? 'What is left behind keeps its ownership mark. Nothing updates or removes it any more: remove it there once nobody reads it.\n'
    : '';
  return lines.join('') + end;
}

function reason(
  { destination, where, key }: Written,
  now: readonly Written[],
  after: Definition | undefined,
): string {
  if (after === undefined) return 'the definition is gone';
  const heirs = now.filter((each) => each.destination === destination);
  const [heir] = heirs;
  if (heir === undefined) return 'the destination is gone';
  if (heirs.every((each) => each.where !== where)) return `it now writes in ${heir.where}`;
  return heir.key === key
    ? 'it now writes by another identity or under another spelling'
    : `it now writes ${heir.key}`;
}

function readsTheSame(before: Definition, after: Definition): boolean {
  const read = ({ metadata, spec }: Definition): string => {
    const { include = [], exclude = [] } = spec.filter ?? {};
    return JSON.stringify([
      patternOf({ metadata, spec }),
      include,
      exclude,
      spec.source.kubernetes?.namespaces,
    ]);
  };
  return read(before) === read(after);
}

function writtenBy({ spec }: Definition): readonly Written[] {
  return spec.destinations.flatMap(writtenAt);
}

/** Who asks a store is not where the secrets are (a role of AWS is, by its account); replicas follow their secret. */
const LEFT_OUT = ['auth', 'credentials', 'kubeconfig', 'tls', 'replicaRegions'];

function writtenAt(spec: DestinationSpec): readonly Written[] {
  const kind = kindOf(spec);
  if (kind === undefined) return [];
  const settings: Readonly<Record<string, unknown>> = spec[kind] ?? {};
  const kept = Object.entries(settings).filter(([name]) => !LEFT_OUT.includes(name));
  const bare: DestinationSpec = { name: spec.name, [kind]: Object.fromEntries(kept) };
  const template = templateOf(spec);
  const key = spec.vault?.mount === undefined ? template : `${spec.vault.mount}/${template}`;
  const places = placesIn(destinationPlaces, bare, kind);
  if (places.length > 0)
    return places.map(({ id, words, prefix, spelling }) => ({
      destination: spec.name,
      key: kind === 'kubernetes' ? `${prefix}${template}` : key,
      where: spec.awsSecretsManager?.replicaRegions
        ? `${words} (and its replicas in ${spec.awsSecretsManager.replicaRegions.map(({ region }) => region).join(', ')})`
        : words,
      id: JSON.stringify([id, templateParts(`${prefix}${template}`), spelling]),
    }));
  // Stores whose keys are not compared with others': what names the place is in the settings.
  const { apiUrl, environment, kind: of, prefix, namespaces, server, context } = settings;
  const within = [environment, of, prefix].filter((part) => part !== undefined).map(String);
  return [
    {
      destination: spec.name,
      key: template,
      where: [STORES[kind], ...[apiUrl, server, context].filter(Boolean).map(String), ...within].join(' '),
      id: JSON.stringify([kind, apiUrl, server, context, environment, of, prefix, namespaces, template]),
    },
  ];
}

const STORES: Readonly<Record<keyof typeof destinations, string>> = {
  vault: 'Vault',
  awsSecretsManager: 'AWS Secrets Manager',
  googleSecretManager: 'Google Secret Manager',
  azureKeyVault: 'Azure Key Vault',
  kubernetes: 'Kubernetes',
  github: 'GitHub',
  http: 'HTTP',
};
