import { valueAt, type Explained } from './explain.ts';

type Path = readonly PropertyKey[];

/** A copy of a document in which what is broken is mended or taken away, so that the rest can be looked at. */
export interface Repair {
  readonly value: unknown;
  /**
   * Mistyped names are put right, other broken parts go.
   * @returns false where a part is missing that nothing can do without
   */
  mend(broken: readonly Explained[]): boolean;
  /** Where in the document stands what is at a path in the copy. */
  originalPath(path: Path): PropertyKey[];
  /** Whether a path in the copy leads through a name that was put right. */
  isUnderRenamed(path: Path): boolean;
  /** Whether something was taken away below a path in the document, or there. */
  isAboveRemoved(original: Path): boolean;
  /** Whether what is at a path in the document was taken away, or what it is in. */
  isRemoved(original: Path): boolean;
}

export function createRepair(document: unknown): Repair {
  const value: unknown = structuredClone(document);
  const removed: Path[] = [];
  // Elements move up when one before them goes: these are the places they had.
  const places = new WeakMap<object, readonly number[]>();
  const names = new WeakMap<object, Map<PropertyKey, PropertyKey>>();

  function originalPath(path: Path): PropertyKey[] {
    let here: unknown = value;
    return path.map((key) => {
      const parent = here;
      here = valueAt(parent, [key]);
      if (typeof parent !== 'object' || parent === null) return key;
      return places.get(parent)?.[Number(key)] ?? names.get(parent)?.get(key) ?? key;
    });
  }

  function rename(parent: object, key: PropertyKey, meant: string): void {
    Object.defineProperty(parent, meant, {
      value: valueAt(parent, [key]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
    Reflect.deleteProperty(parent, key);
    names.set(parent, (names.get(parent) ?? new Map<PropertyKey, PropertyKey>()).set(meant, key));
  }

  function removeElements(list: unknown[], indexes: ReadonlySet<PropertyKey>): void {
    const before = places.get(list) ?? list.map((_element, index) => index);
    const kept = [...list.keys()].filter((index) => !indexes.has(index));
    places.set(
      list,
      kept.map((index) => before[index] ?? index),
    );
    list.splice(0, list.length, ...kept.map((index) => list[index]));
  }

  /** Decides for all first: what was taken away for one would be missing for the next. */
  function mend(broken: readonly Explained[]): boolean {
    const renames: { parent: object; key: PropertyKey; meant: string }[] = [];
    const removals: { parent: object; path: Path }[] = [];
    let suffices = true;
    // Names first: one that is put right may be the field that is missing.
    for (const { path, atKey, meant } of broken.toSorted((a, b) => Number(b.atKey) - Number(a.atKey))) {
      const parent = valueAt(value, path.slice(0, -1));
      const key = path.at(-1);
      if (key === undefined || typeof parent !== 'object' || parent === null) return false;
      if (Object.hasOwn(parent, key)) {
        const isFree = meant !== undefined && !Object.hasOwn(parent, meant);
        if (atKey && isFree && !renames.some((r) => r.parent === parent && r.meant === meant))
          renames.push({ parent, key, meant });
        else removals.push({ parent, path });
        continue;
      }
      if (renames.some((r) => r.parent === parent && r.meant === key)) continue;
      const element = enclosingElement(value, path);
      if (element) removals.push(element);
      else suffices = false;
    }
    for (const { path } of removals) removed.push(originalPath(path));
    for (const { parent, key, meant } of renames) rename(parent, key, meant);
    for (const [parent, group] of Map.groupBy(removals, (removal) => removal.parent)) {
      const keys = new Set(group.map(({ path }) => path.at(-1) ?? ''));
      if (Array.isArray(parent)) removeElements(parent, keys);
      else for (const key of keys) Reflect.deleteProperty(parent, key);
    }
    return suffices;
  }

  return {
    value,
    mend,
    originalPath,
    isUnderRenamed: (path) =>
      path.some((key, i) => {
        const parent = valueAt(value, path.slice(0, i));
        return typeof parent === 'object' && parent !== null && names.get(parent)?.has(key) === true;
      }),
    isAboveRemoved: (original) => removed.some((path) => isPrefix(original, path)),
    isRemoved: (original) => removed.some((path) => isPrefix(path, original)),
  };
}

function isPrefix(short: Path, long: Path): boolean {
  return short.every((key, i) => String(key) === String(long[i]));
}

/** The innermost element of a list that a path leads through: a list does without one. */
function enclosingElement(root: unknown, path: Path): { parent: object; path: Path } | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const parent = valueAt(root, path.slice(0, length - 1));
    if (Array.isArray(parent)) return { parent, path: path.slice(0, length) };
  }
  return undefined;
}
