/**
 * The text without the given characters at its end.
 *
 * A loop and no `/x+$/`: that expression tries again from each x of a run that is not at the end, so that 60,000
 * slashes before one letter take it minutes, and nothing else runs meanwhile.
 *
 * @param characters each of which is cut; of the basic plane
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** A path without the slashes at its beginning and at its end. */
export function withoutOuterSlashes(path: string): string {
  return withoutTrailing(path.replace(/^\/+/, ''), '/');
}
