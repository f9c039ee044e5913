import { isAlias, isMap, isNode, isScalar, isSeq, type Document } from 'yaml';

/** From 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Positions {
  /** Where the value at a path stands; where there is none, its nearest map or list. */
  valueAt(path: readonly PropertyKey[]): Position;
  /** Where the field's name stands. */
  keyAt(path: readonly PropertyKey[]): Position;
  /** Where a line and column of the text at a path stand in the file; the text's beginning where escapes or folding hide it. */
  insideAt(path: readonly PropertyKey[], inside: Position): Position;
}

/** @param text what the document was parsed from */
export function positionsIn(
  document: Document.Parsed,
  text: string,
  at: (offset: number) => Position,
): Positions {
  const positionOf = (node: unknown): Position | undefined =>
    isNode(node) && node.range ? at(node.range[0]) : undefined;
  const start = at(document.contents?.range[0] ?? document.range[0]);

  function valueAt(path: readonly PropertyKey[]): Position {
    let node: unknown = document.contents;
    let position = start;
    for (const key of path) {
      node = pairAt(document, node, key)?.value;
      const here = positionOf(node);
      if (here === undefined) break;
      position = here;
    }
    return position;
  }

  function keyAt(path: readonly PropertyKey[]): Position {
    const parent = path.slice(0, -1);
    const node = parent.reduce<unknown>((n, key) => pairAt(document, n, key)?.value, document.contents);
    return positionOf(pairAt(document, node, path.at(-1) ?? '')?.key) ?? valueAt(parent);
  }

  function insideAt(path: readonly PropertyKey[], inside: Position): Position {
    const node = path.reduce<unknown>((n, key) => pairAt(document, n, key)?.value, document.contents);
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return valueAt(path);
    const begin = at(node.range[0]);
    const source = text.slice(node.range[0], node.range[1]);
    if (node.type === 'BLOCK_LITERAL') {
      // Its first line holds the | alone.
      const [, ...lines] = source.split('\n');
      const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/));
      return { line: begin.line + inside.line, column: Math.min(...indents) + inside.column };
    }
    const quotes = (source.length - node.value.length) / 2;
    const isAsWritten = source.slice(quotes, quotes + node.value.length) === node.value;
    return isAsWritten && inside.line === 1
      ? { line: begin.line, column: begin.column + quotes + inside.column - 1 }
      : begin;
  }

  return { valueAt, keyAt, insideAt };
}

interface Pair {
  readonly key?: unknown;
  readonly value: unknown;
}

function pairAt(document: Document.Parsed, node: unknown, key: PropertyKey): Pair | undefined {
  const here: unknown = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(here)) return { value: here.items[Number(key)] };
  if (!isMap(here)) return undefined;
  return here.items.find((p) => (isScalar(p.key) ? String(p.key.value) : String(p.key)) === String(key));
}
