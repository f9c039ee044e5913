import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { decodeBase64 } from '../encoding/base64.ts';
import { formatFloat } from '../format/float.ts';
import type { Budget } from '../limits.ts';
import { bytesOf, textOf, type Bytes } from '../values/bytes.ts';
import { Dict, dictOf } from '../values/dict.ts';
import { listOf } from '../values/list.ts';
import type { Value } from '../values/value.ts';
import { readAnchors, type Anchors } from './anchors.ts';
import { resolvePlain, type Resolved } from './resolve.ts';

/** Why a text is not the YAML of a map; says nothing of what is in it. */
class YamlProblem extends Error {}

/**
 * The first document of a YAML text as sigs.k8s.io/yaml reads it into a map: YAML 1.1, every number a float64.
 * @returns the map, or why there is none
 */
export function readYaml(budget: Budget, text: Bytes): Dict | string {
  // The YAML library takes a few microseconds a character.
  budget.step(3 * text.length);
  const readable = textOf(text);
  if (readable === undefined) return 'error converting YAML to JSON: yaml: invalid UTF-8';
  const documents = parseAllDocuments(readable, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    stringKeys: false,
    logLevel: 'silent',
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return dictOf();
  const [problem] = document.errors;
  if (problem !== undefined)
    return `error converting YAML to JSON: yaml: line ${problem.linePos?.[0].line ?? 1}: ${problem.code}`;
  try {
    const value = new Reader(budget, readAnchors(budget, document.contents), readable).node(
      document.contents,
      0,
    );
    if (value === null) return dictOf();
    if (value instanceof Dict) return value;
    return `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`;
  } catch (error) {
    if (error instanceof YamlProblem) return `error converting YAML to JSON: ${error.message}`;
    throw error;
  }
}

function jsonType(value: Value): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'number' : 'array';
}

class Reader {
  private readonly budget: Budget;
  private readonly anchors: Anchors;
  /** Where a block text ends that the YAML library gives a newline that is not there. */
  private readonly unfinished: number;

  constructor(budget: Budget, anchors: Anchors, text: string) {
    this.budget = budget;
    this.anchors = anchors;
    this.unfinished = text.endsWith('\n') ? -1 : text.length;
  }

  node(node: unknown, depth: number): Exclude<Value, undefined> {
    this.budget.depth(depth, 'the YAML is nested');
    if (isAlias(node)) return this.node(this.target(node), depth + 1);
    if (isScalar(node)) {
      const resolved = scalarOf(node);
      if (resolved.kind === 'int') return Number(resolved.value);
      if (resolved.kind === 'float' && !Number.isFinite(resolved.value))
        throw new YamlProblem(`json: unsupported value: ${formatFloat(resolved.value, 'g')}`);
      if (resolved.kind === 'float' || resolved.kind === 'bool') return resolved.value;
      return resolved.kind === 'null' ? null : this.text(node);
    }
    if (isSeq(node)) return listOf(node.items.map((item) => this.node(item, depth + 1)));
    if (!isMap(node)) return null;
    const entries = new Map<Bytes, Value>();
    const merged: unknown[] = [];
    for (const { key, value } of node.items) {
      if (isMerge(key)) merged.push(value);
      else entries.set(this.key(key, depth), this.node(value, depth + 1));
    }
    for (const source of merged) this.merge(entries, source, depth);
    return dictOf(entries);
  }

  /** `<<: *other`: keys that are not there yet; of several maps the first that has one. */
  private merge(entries: Map<Bytes, Value>, source: unknown, depth: number): void {
    const node = isAlias(source) ? this.target(source) : source;
    if (isSeq(node)) {
      for (const item of node.items) this.merge(entries, item, depth + 1);
      return;
    }
    const value = this.node(node, depth + 1);
    if (!(value instanceof Dict))
      throw new YamlProblem('yaml: map merge requires map or sequence of maps as the value');
    for (const [key, item] of value.entries) if (!entries.has(key)) entries.set(key, item);
  }

  private key(node: unknown, depth: number): Bytes {
    if (isAlias(node)) return this.key(this.target(node), depth);
    if (!isScalar(node)) throw new YamlProblem('yaml: a key is neither text nor number');
    const resolved = scalarOf(node);
    switch (resolved.kind) {
      case 'int':
        return resolved.value.toString();
      case 'bool':
        return String(resolved.value);
      case 'float':
        return floatKey(resolved.value);
      case 'null':
        throw new YamlProblem('yaml: a key is null');
      case 'string':
      case 'timestamp':
        return textIn(node);
    }
  }

  private target(alias: object): unknown {
    const target = this.anchors.get(alias);
    if (target === undefined) throw new YamlProblem('yaml: unknown anchor referenced');
    return target;
  }

  private text(node: ScalarNode): Bytes {
    const text = textIn(node);
    const cut = node.type?.startsWith('BLOCK') === true && node.range?.[1] === this.unfinished;
    return cut ? text.replace(/\n$/, '') : text;
  }
}

/** As Go writes a float32. */
function floatKey(value: number): Bytes {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const single = Math.fround(value);
  for (let digits = 1; digits < 10; digits += 1) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) === single) return formatFloat(shorter, 'g');
  }
  return formatFloat(single, 'g');
}

interface ScalarNode {
  readonly value: unknown;
  readonly source?: string;
  readonly type?: string;
  readonly tag?: string;
  readonly range?: readonly [number, number, number] | null;
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.tag === undefined;
}

function sourceOf({ source, value }: ScalarNode): string {
  return source ?? (typeof value === 'string' ? value : '');
}

function textIn(node: ScalarNode): Bytes {
  const text = sourceOf(node);
  if (node.tag !== 'tag:yaml.org,2002:binary') return bytesOf(text);
  const decoded = decodeBase64(bytesOf(text));
  if (typeof decoded === 'string') return decoded;
  throw new YamlProblem('yaml: !!binary value contains invalid base64 data');
}

const TAGS: Readonly<Record<string, readonly Resolved['kind'][]>> = {
  bool: ['bool'],
  int: ['int'],
  float: ['float', 'int'],
  null: ['null'],
};

function scalarOf(node: ScalarNode): Resolved {
  const name = /^tag:yaml\.org,2002:(.*)$/.exec(node.tag ?? '')?.[1];
  const wanted = TAGS[name ?? ''];
  if (wanted !== undefined) {
    const resolved = resolvePlain(sourceOf(node));
    if (!wanted.includes(resolved.kind))
      throw new YamlProblem(`yaml: a value is not of the type !!${name ?? ''}`);
    return resolved;
  }
  const plain = node.type === 'PLAIN' && (node.tag === undefined || name === 'str');
  return plain && name !== 'str' ? resolvePlain(sourceOf(node)) : { kind: 'string' };
}
