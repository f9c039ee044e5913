/** A piece of a layout: text, or an element such as the year, named by how the layout writes it. */
export interface Piece {
  readonly kind: 'text' | 'element';
  readonly text: string;
}

/**
 * Elements of a layout, the longest first where one begins with another
 * (https://pkg.go.dev/time#pkg-constants). `Jan` and `Mon` only count where no small letter follows.
 */
const ELEMENTS = [
  /^January/,
  /^Jan(?![a-z])/,
  /^Monday/,
  /^Mon(?![a-z])/,
  /^MST/,
  /^002/,
  /^0[1-6]/,
  /^15/,
  /^1/,
  /^2006/,
  /^2/,
  /^__2/,
  /^_2(?!006)/,
  /^[345]/,
  /^PM/,
  /^pm/,
  /^[-Z]07:00:00/,
  /^[-Z]070000/,
  /^[-Z]07:00/,
  /^[-Z]0700/,
  /^[-Z]07/,
  /^[.,](?:0+|9+)(?![0-9])/,
];

/** Cuts a layout of Go's time package into its pieces. */
export function piecesOf(layout: string): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (let at = 0; at < layout.length;) {
    const rest = layout.slice(at, at + 200);
    const element = ELEMENTS.map((pattern) => pattern.exec(rest)?.[0]).find((found) => found !== undefined);
    if (element === undefined) {
      text += layout[at] ?? '';
      at += 1;
      continue;
    }
    if (text !== '') pieces.push({ kind: 'text', text });
    text = '';
    pieces.push({ kind: 'element', text: element });
    at += element.length;
  }
  if (text !== '') pieces.push({ kind: 'text', text });
  return pieces;
}

/** Whether an element stands for a fraction of a second. */
export function isFraction(element: string): boolean {
  return element.startsWith('.') || element.startsWith(',');
}
