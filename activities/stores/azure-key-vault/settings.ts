import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { AzureDestination } from '../../../workflows/model/stores/azure-key-vault.ts';
import { StoreError } from '../store-error.ts';
import { KEY_MARK, type SecretName } from './name.ts';
import type { Secret } from './secret.ts';
import { BYTES_TYPE, isBytesType, type Value } from './value.ts';

export type Settings = Pick<AzureDestination, 'contentType' | 'tags' | 'expires'>;

/** https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#secret-tags */
const MAX_TAGS = 15;

type Tags = Readonly<Record<string, string>>;

/** All that a version is written with. Key Vault carries nothing over from the version before. */
export interface Properties {
  readonly tags: Record<string, string>;
  readonly contentType?: string;
  readonly expiresOn?: Date;
  readonly notBefore?: Date;
}

/** @throws {StoreError} `limitExceeded`, before any request, where there would be too many tags */
export function propertiesOf(
  settings: Settings,
  value: Value,
  marks: Tags,
  { name, secret }: { readonly name: string; readonly secret: Secret | undefined },
): Properties {
  const contentType = contentTypeOf(settings, value, secret?.contentType);
  const expiresOn = settings.expires === undefined ? secret?.expiresOn : new Date(settings.expires);
  return {
    tags: tagsOf(settings, marks, secret?.tags ?? {}, name),
    ...(contentType !== undefined && { contentType }),
    ...(expiresOn !== undefined && { expiresOn }),
    ...(secret?.notBefore !== undefined && { notBefore: secret.notBefore }),
  };
}

/** Who owns the secret, and what key it is for. */
export function marksOf(owner: string, { mark }: SecretName): Tags {
  return { [OWNER_MARK]: owner, ...(mark !== undefined && { [KEY_MARK]: mark }) };
}

/** The definition's fields that the secret does not have as wanted; the marks are not among them. */
export function differingSettings(settings: Settings, value: Value, secret: Secret): string[] {
  const contentType = contentTypeOf(settings, value, secret.contentType);
  return [
    ...(contentType === secret.contentType ? [] : ['settings.contentType']),
    ...(settings.expires === undefined || sameSecond(new Date(settings.expires), secret.expiresOn)
      ? []
      : ['settings.expires']),
    ...Object.entries(settings.tags ?? {})
      .filter(([tag, wanted]) => secret.tags[tag] !== wanted)
      .map(([tag]) => `settings.tags.${tag}`),
  ];
}

function contentTypeOf(
  settings: Settings,
  { isBase64 }: Value,
  held: string | undefined,
): string | undefined {
  if (settings.contentType !== undefined) return settings.contentType || undefined;
  if (isBase64) return isBytesType(held) ? held : BYTES_TYPE;
  return isBytesType(held) ? undefined : held;
}

function tagsOf(settings: Settings, marks: Tags, held: Tags, name: string): Record<string, string> {
  // The mark of another key would be of somebody else's, whose place this takes (adopt).
  const { [KEY_MARK]: _, ...others } = held;
  const tags = { ...others, ...settings.tags, ...marks };
  const count = Object.keys(tags).length;
  if (count <= MAX_TAGS) return tags;
  throw new StoreError({
    code: 'limitExceeded',
    message: `Azure secret ${name}: it would have ${String(count)} tags, and Key Vault keeps at most ${String(MAX_TAGS)}; one of them is the ownership mark, and another may say which key it is for.`,
    remedy: 'Take tags out of the definition, or off the secret.',
  });
}

/** Key Vault keeps times in whole seconds. */
function sameSecond(a: Date, b: Date | undefined): boolean {
  return b !== undefined && Math.floor(a.getTime() / 1000) === Math.floor(b.getTime() / 1000);
}
