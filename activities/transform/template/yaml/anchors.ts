import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Budget } from '../limits.ts';

/** What each alias of a document stands for. */
export type Anchors = ReadonlyMap<object, unknown>;

/**
 * Finds the node of each alias: of several with its name the last before it. What the aliases multiply is counted here,
 * before any of it is made.
 *
 * @throws {Fault} where it is too much, or an alias stands within what it stands for
 */
export function readAnchors(budget: Budget, contents: unknown): Anchors {
  const named = new Map<string, unknown>();
  const anchors = new Map<object, unknown>();
  /** Nodes that each node comes to; while it is being counted there is no end of it. */
  const sizes = new Map<unknown, number>();
  const count = (node: unknown, depth: number): number => {
    budget.depth(depth, 'the YAML is nested');
    if (isAlias(node)) {
      const target = named.get(node.source);
      anchors.set(node, target);
      return 1 + (target === undefined ? 0 : (sizes.get(target) ?? 0));
    }
    if (!isNode(node)) return 1;
    sizes.set(node, Number.POSITIVE_INFINITY);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
      named.set(node.anchor, node);
    let size = 1;
    if (isSeq(node)) for (const item of node.items) size += count(item, depth + 1);
    if (isMap(node))
      for (const { key, value } of node.items) size += count(key, depth + 1) + count(value, depth + 1);
    sizes.set(node, size);
    return size;
  };
  budget.step(count(contents, 0));
  return anchors;
}
