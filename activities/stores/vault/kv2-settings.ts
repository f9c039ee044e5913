import type { VaultDestination } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { CustomMetadata, Kv2Settings } from './kv2.ts';

export type WantedSettings = NonNullable<VaultDestination['kv2']>;

/** What is there. */
export interface HeldSettings {
  readonly custom: CustomMetadata;
  /** undefined where it was not asked, or where there is no record. */
  readonly settings: Kv2Settings | undefined;
}

/** The body of a request that changes a secret's record; null takes a key away (RFC 7396). */
export interface RecordChange {
  readonly custom_metadata?: Readonly<Record<string, string | null>>;
  readonly max_versions?: number;
  readonly delete_version_after?: string;
}

/** Whether the record has to be read to compare: what reads a version tells custom metadata only. */
export function needsRecord(wanted: WantedSettings | undefined): boolean {
  return wanted?.maxVersions !== undefined || wanted?.deleteVersionAfter !== undefined;
}

/** What to change in the record, so that it is as wanted; the rest of it is nobody's business here. */
export function settingsChange(wanted: WantedSettings | undefined, held: HeldSettings): RecordChange {
  const { maxVersions, deleteVersionAfter, customMetadata = {} } = wanted ?? {};
  const custom = Object.entries(customMetadata).filter(([key, value]) => held.custom[key] !== value);
  return {
    ...(custom.length > 0 && { custom_metadata: Object.fromEntries(custom) }),
    ...(maxVersions !== undefined &&
      maxVersions !== (held.settings?.maxVersions ?? 0) && { max_versions: maxVersions }),
    ...(deleteVersionAfter !== undefined &&
      seconds(deleteVersionAfter) !== seconds(held.settings?.deleteVersionAfter ?? '0s') && {
        delete_version_after: deleteVersionAfter,
      }),
  };
}

/** The definition's fields that a change is about. */
export function changedSettings(change: RecordChange): string[] {
  return [
    ...Object.keys(change.custom_metadata ?? {}).map((key) => `settings.kv2.customMetadata.${key}`),
    ...(change.max_versions === undefined ? [] : ['settings.kv2.maxVersions']),
    ...(change.delete_version_after === undefined ? [] : ['settings.kv2.deleteVersionAfter']),
  ];
}

/** What takes a change back. */
export function inverse(change: RecordChange, held: HeldSettings): RecordChange {
  const { custom_metadata: custom } = change;
  return {
    ...(custom && {
      custom_metadata: Object.fromEntries(Object.keys(custom).map((key) => [key, held.custom[key] ?? null])),
    }),
    ...(change.max_versions !== undefined && { max_versions: held.settings?.maxVersions ?? 0 }),
    ...(change.delete_version_after !== undefined && {
      delete_version_after: held.settings?.deleteVersionAfter ?? '0s',
    }),
  };
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** @throws {StoreError} `notConfigured` for what Vault would cut down, half a second to nothing */
export function checkSettings(wanted: WantedSettings | undefined, where: string): void {
  if (Number.isInteger(seconds(wanted?.deleteVersionAfter ?? '0s'))) return;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: kv2.deleteVersionAfter is no whole number of seconds, and Vault counts in seconds.`,
    remedy: 'Set it to whole seconds, such as 30s, 5m or 720h.',
  });
}

/** Of a duration in Go's notation (https://pkg.go.dev/time#Duration.String), to the millisecond. */
function seconds(duration: string): number {
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  const sum = [...parts].reduce(
    (total, [, count, unit = '']) => total + Number(count) * (SECONDS[unit] ?? 0),
    0,
  );
  return Math.round(sum * 1000) / 1000;
}
