/**
 * @param text what the program says of itself
 * @param pattern finds the version, three numbers, as its first group
 * @throws {Error} where there is no version in it or one older than `oldest`
 */
export function requireVersion(text: string, pattern: RegExp, oldest: string): string {
  const version = pattern.exec(text)?.[1];
  if (version === undefined)
    throw new Error(`it does not say which version it is, and ${oldest} or newer is needed`);
  if (compare(version, oldest) < 0)
    throw new Error(`it is version ${version}, and ${oldest} or newer is needed`);
  return version;
}

function compare(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [i, part] of left.entries()) {
    const difference = part - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
