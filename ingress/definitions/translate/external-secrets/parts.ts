import { replacementParts, unknownGroups } from '../../../../workflows/model/replacement.ts';
import type { Translation, WrittenSource } from '../kind.ts';
import { patternProblem } from '../../../../workflows/model/pattern-field.ts';
import { containing, isRegex, literalPattern } from '../regex.ts';
import type { ExternalSecretSpec } from './external-secret-schema.ts';
import { findStore, type Store } from './stores/store.ts';
import { withoutTrailing } from '../../../../workflows/model/trailing.ts';

type Part = NonNullable<WrittenSource['compose']>[number];
type Data = NonNullable<ExternalSecretSpec['data']>[number];
type DataFrom = NonNullable<ExternalSecretSpec['dataFrom']>[number];
type Path = readonly PropertyKey[];

const encodings = { None: undefined, Base64: 'base64', Base64URL: 'base64url', Auto: 'auto' } as const;

/** What upstream makes of characters that a key of a Secret cannot have, where nothing is rewritten. */
const CONVERSION = { from: '[^-._a-zA-Z0-9]', to: '_' };

/** Characters by which a property is more than a path with dots. */
const GJSON = /[*?|#@!{}[\]()\\]/;

/**
 * The parts of the secret, those of `dataFrom` first: of two with one key `data` wins.
 * @param namespace of the manifest; undefined where it is of several
 * @param optional whether parts that are not there are left out, as upstream does unless it retains
 */
export function partsOf(
  spec: ExternalSecretSpec,
  namespace: string | undefined,
  optional: boolean,
  at: Path,
  translation: Translation,
): Part[] {
  const storeFor = (
    { sourceRef, storeRef }: Pick<Data, 'sourceRef' | 'storeRef'>,
    path: Path,
  ): Store | undefined => {
    if (storeRef) return findStore(storeRef, namespace, [...path, 'storeRef'], translation);
    const own = sourceRef?.storeRef;
    if (own) return findStore(own, namespace, [...path, 'sourceRef', 'storeRef'], translation);
    return findStore(spec.secretStoreRef ?? {}, namespace, [...at, 'secretStoreRef'], translation);
  };
  const lenient = optional ? { optional } : {};
  const parts: Part[] = [];
  for (const [i, from] of (spec.dataFrom ?? []).entries()) {
    const path = [...at, 'dataFrom', i];
    const store = storeFor(from, path);
    if (store) parts.push({ ...manyOf(from, store, path, translation), ...lenient });
  }
  for (const [i, one] of (spec.data ?? []).entries()) {
    const path = [...at, 'data', i];
    const store = storeFor(one, path);
    if (store) parts.push({ ...oneOf(one, store, [...path, 'remoteRef'], translation), ...lenient });
  }
  return parts;
}

function oneOf({ secretKey, remoteRef }: Data, store: Store, path: Path, translation: Translation): Part {
  const { key, property, version, decodingStrategy = 'None' } = remoteRef;
  const refuse = refusing(path, translation);
  if (property && GJSON.test(property))
    refuse(
      'property',
      'expected the name of a key, or a path with dots: other expressions cannot be honoured',
    );
  const encoding = encodings[decodingStrategy];
  return {
    ...store.source(key, version === '' ? undefined : version, refuse),
    ...(property && { key: property }),
    as: secretKey.replaceAll('$', '$$$$'),
    ...(encoding && { encoding }),
  };
}

function manyOf(
  { extract, find, rewrite }: DataFrom,
  store: Store,
  path: Path,
  translation: Translation,
): Part {
  const rules = rewrite?.flatMap(({ regexp }, i) => {
    const problem = regexp && patternProblem(regexp.source);
    if (problem) translation.report([...path, 'rewrite', i, 'regexp', 'source'], problem);
    return regexp ? [{ from: regexp.source, to: withoutUnknownGroups(regexp.source, regexp.target) }] : [];
  });
  const names = { rewrite: rules && rules.length > 0 ? rules : [CONVERSION] };
  const encoding = encodings[(extract ?? find)?.decodingStrategy ?? 'None'];
  const shared = { ...names, ...(encoding && { encoding }) };
  if (extract) {
    const refuse = refusing([...path, 'extract'], translation);
    return { ...store.source(extract.key, extract.version || undefined, refuse), ...shared };
  }
  const regexp = find?.name?.regexp;
  const problem = regexp === undefined ? undefined : patternProblem(regexp);
  if (problem !== undefined) translation.report([...path, 'find', 'name', 'regexp'], problem);
  const pattern =
    regexp === undefined
      ? `${withoutTrailing(literalPattern(find?.path ?? ''), '/')}/.*`
      : containing(regexp);
  return {
    ...store.matching(pattern, refusing(path, translation)),
    as: '$0',
    ...shared,
    // What finds nothing gives no keys.
    optional: true,
  };
}

function refusing(path: Path, translation: Translation) {
  return (field: string, message: string): void => {
    translation.report([...path, field], message);
  };
}

/** Go leaves a group empty that the expression does not have, such as `1_x` in `$1_x`; here naming one is an error. */
function withoutUnknownGroups(source: string, target: string): string {
  if (!isRegex(source)) return target;
  const unknown = new Set(unknownGroups(source, target));
  return replacementParts(target)
    .map((part) => {
      if (typeof part === 'string') return part.replaceAll('$', '$$$$');
      return unknown.has(part.group) ? '' : `\${${part.group}}`;
    })
    .join('');
}
