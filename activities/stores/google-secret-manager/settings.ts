import { Buffer } from 'node:buffer';
import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import { StoreError } from '../store-error.ts';
import { changedReplication, replicationMessage } from './replication.ts';
import type { Entries, Secret, SecretMessage } from './secret.ts';

export type Settings = Pick<
  GoogleDestination,
  'annotations' | 'kmsKeyName' | 'labels' | 'location' | 'replicas'
>;

/** What UpdateSecret has to set. */
export interface Changes {
  /** The definition's fields: `labels.team`, `kmsKeyName`. */
  readonly fields: readonly string[];
  readonly message: SecretMessage;
  /** Names of the message's fields, for the update mask. */
  readonly mask: readonly string[];
}

/** https://cloud.google.com/secret-manager/docs/creating-and-accessing-secrets (labels), …/docs/annotations */
const LIMITS = { labels: 64, annotationBytes: 16 * 1024 };

/**
 * Labels and annotations of others are nobody's business here: they are sent along, on condition that they are still
 * what they were.
 *
 * @param marks annotations beside those of the definition
 * @param where which secret, for messages
 * @throws {StoreError} `rejected` for locations that cannot be changed; `limitExceeded`
 */
export function changesOf(settings: Settings, secret: Secret, marks: Entries, where: string): Changes {
  const labels = missing(settings.labels, secret.labels);
  const annotations = missing({ ...settings.annotations, ...marks }, secret.annotations);
  const replication = changedReplication(settings, secret.replication, where);
  const message = {
    ...(labels.length > 0 && { labels: { ...secret.labels, ...Object.fromEntries(labels) } }),
    ...(annotations.length > 0 && {
      annotations: { ...secret.annotations, ...Object.fromEntries(annotations) },
    }),
    ...(replication && replicationMessage(replication)),
  };
  checkLimits(message, where);
  const keyField = settings.replicas === undefined ? 'kmsKeyName' : 'replicas';
  return {
    fields: [
      ...labels.map(([name]) => `labels.${name}`),
      ...annotations.filter(([name]) => !Object.hasOwn(marks, name)).map(([name]) => `annotations.${name}`),
      ...(replication ? [keyField] : []),
    ],
    message,
    mask: Object.keys(message).map((field) => MASK[field] ?? field),
  };
}

const MASK: Readonly<Record<string, string>> = {
  customerManagedEncryption: 'customer_managed_encryption',
};

function missing(wanted: Entries | undefined, held: Entries): [string, string][] {
  return Object.entries(wanted ?? {}).filter(([name, value]) => held[name] !== value);
}

/** @throws {StoreError} `limitExceeded`, before any request, where Google would have to refuse it */
export function checkLimits({ labels, annotations }: SecretMessage, where: string): void {
  const count = Object.keys(labels ?? {}).length;
  if (count > LIMITS.labels) throw tooMany(where, `${String(count)} labels`, String(LIMITS.labels), 'labels');
  const bytes = Object.entries(annotations ?? {}).reduce(
    (sum, entry) => sum + Buffer.byteLength(entry.join('')),
    0,
  );
  if (bytes >= LIMITS.annotationBytes)
    throw tooMany(
      where,
      `annotations of ${String(bytes)} bytes, the ownership mark among them`,
      `${String(LIMITS.annotationBytes - 1)} bytes`,
      'annotations',
    );
}

function tooMany(where: string, fact: string, limit: string, what: string): StoreError {
  return new StoreError({
    code: 'limitExceeded',
    message: `${where}: it would have ${fact}, and Google keeps at most ${limit}.`,
    remedy: `Take ${what} out of the definition, or off the secret.`,
  });
}
