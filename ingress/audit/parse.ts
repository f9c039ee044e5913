/** An event that does not parse. The text itself is never repeated: it may hold what it should not. */
export interface MalformedEvent {
  /** Line of the text, from 1. */
  readonly line: number;
  /** Number of the element, from 1, where the text is an array. */
  readonly element?: number;
  /** Column on that line, from 1, where the text is no JSON; counted in UTF-16 units. */
  readonly column?: number;
  /** What was expected, and of which field. */
  readonly reason: string;
}
