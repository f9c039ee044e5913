import { isAlias, isMap, isScalar, visit, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import { repeatedField } from './syntax.ts';

export interface Misplaced {
  /** In UTF-16 units, from 0. */
  readonly offset: number;
  readonly message: string;
}

/** What the parser leaves for later or looks for in quadratic time (`uniqueKeys`): one walk finds both. */
export function walkProblems(document: Document.Parsed, limit: number): Misplaced[] {
  const anchors = new Set<string>();
  const problems: Misplaced[] = [];
  const add = (node: Node, message: string): void => {
    if (problems.length < limit) problems.push({ offset: node.range?.[0] ?? 0, message });
  };
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        if (!anchors.has(node.source))
          add(node, 'expected an alias (*name) of an anchor (&name) that stands before it');
      } else if (node.anchor !== undefined) anchors.add(node.anchor);
      if (isMap(node)) for (const key of repeatedKeys(node)) add(key, repeatedField(String(key.value)));
    },
  });
  return problems;
}

function repeatedKeys(map: YAMLMap): Scalar[] {
  const names = new Set<string>();
  return map.items
    .map((pair) => pair.key)
    .filter(isScalar)
    .filter((key) => {
      const repeated = names.has(String(key.value));
      names.add(String(key.value));
      return repeated;
    });
}
