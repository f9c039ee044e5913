import {
  groupNumber,
  replacementParts,
  type ReplacementPart,
} from '../../../../workflows/model/replacement.ts';
import { bytesOf, REPLACEMENT, runesOf, textOf, type Bytes } from '../values/bytes.ts';
import type { Expression, Match } from './expression.ts';

/** A replacement text that was read once, for any number of matches of its expression. */
export class Replacement {
  private readonly expression: Expression;
  /** A number is that group. */
  private readonly parts: readonly (Bytes | number)[];

  constructor(expression: Expression, replacement: Bytes) {
    this.expression = expression;
    this.parts = replacementParts(escapedText(replacement)).map((part) => this.partOf(part));
  }

  /** What takes the place of a match, as Go's Regexp.Expand. A group that is not there or took no part is empty. */
  expand(text: Bytes, match: Match): Bytes {
    return this.parts.map((part) => (typeof part === 'string' ? part : groupOf(part, text, match))).join('');
  }

  /** The groups it refers to, joined. Undefined where it refers to none. */
  captured(text: Bytes, match: Match): Bytes | undefined {
    const groups = this.parts.filter((part) => typeof part === 'number');
    return groups.length === 0 ? undefined : groups.map((part) => groupOf(part, text, match)).join('');
  }

  private partOf(part: ReplacementPart): Bytes | number {
    if (typeof part === 'string') return bytesOfEscaped(part);
    return groupNumber(part.group, this.expression.groupCount, this.expression.names) ?? '';
  }
}

function groupOf(number: number, text: Bytes, match: Match): Bytes {
  const [start, end] = match.groups[number] ?? [-1, -1];
  return start < 0 ? '' : text.slice(start, end);
}

const ESCAPES = 0xdc00;

/** Text of bytes that may be no UTF-8: each such byte is a lone surrogate, which no group's name can hold. */
function escapedText(bytes: Bytes): string {
  const text = textOf(bytes);
  if (text !== undefined) return text;
  return [...runesOf(bytes)]
    .map(({ code, size, bytes: [byte = ''] }) =>
      code === REPLACEMENT && size === 1
        ? String.fromCharCode(ESCAPES + byte.charCodeAt(0))
        : String.fromCodePoint(code),
    )
    .join('');
}

function bytesOfEscaped(text: string): Bytes {
  if (text.isWellFormed()) return bytesOf(text);
  return Array.from(text, (letter) =>
    letter.isWellFormed() ? bytesOf(letter) : String.fromCharCode(letter.charCodeAt(0) - ESCAPES),
  ).join('');
}
