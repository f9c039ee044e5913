import { bytesOfRune, REPLACEMENT, runesOf, type Bytes } from '../values/bytes.ts';
import { isLetter, isPunctuation, isSpace, isUpper, toLower, toUpper } from '../values/unicode.ts';

/** Kinds of words that github.com/huandu/xstrings cuts a text into. */
type WordKind = 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other' | 'end';

interface Word {
  readonly kind: WordKind;
  readonly bytes: Bytes;
}

/** A letter, and bytes beside it that are none. */
interface Letter {
  readonly code: number;
  readonly bytes: Bytes;
}

function lettersOf(text: Bytes): Letter[] {
  const letters: Letter[] = [];
  let junk = '';
  for (const { code, bytes } of runesOf(text)) {
    if (code === REPLACEMENT) {
      junk += bytes;
      continue;
    }
    letters.push({ code, bytes: junk + bytes });
    junk = '';
  }
  const last = letters.pop();
  if (last !== undefined) letters.push({ code: last.code, bytes: last.bytes + junk });
  else if (junk !== '') letters.push({ code: REPLACEMENT, bytes: junk });
  return letters;
}

const NUMBER = /^\p{N}$/u;
const isNumber = (code: number): boolean => NUMBER.test(String.fromCodePoint(code));
const isConnector = (code: number): boolean => code === 0x2d || code === 0x5f || isSpace(code);

/** Letters, but for Chinese characters: each stands for a word. */
function isAlphabet(code: number): boolean {
  const chinese =
    (code >= 0x3400 && code <= 0x4d85) ||
    (code >= 0x4e00 && code <= 0x9fcc) ||
    (code >= 0x20000 && code <= 0x2b81d);
  return isLetter(code) && !chinese;
}

/** Cuts runes into words, one at each call. */
class Words {
  private readonly letters: readonly Letter[];
  private readonly codes: readonly number[];
  private at = 0;

  constructor(text: Bytes) {
    this.letters = lettersOf(text);
    this.codes = this.letters.map(({ code }) => code);
  }

  ended(): boolean {
    return this.at >= this.codes.length;
  }

  next(): Word {
    const first = this.codes[this.at];
    if (first === undefined) return { kind: 'end', bytes: '' };
    if (isConnector(first)) return this.take('connector', isConnector);
    if (isPunctuation(first)) return this.take('punctuation', isPunctuation);
    if (isUpper(first)) return this.upper();
    if (isAlphabet(first)) return this.take('alphabet', (code) => isAlphabet(code) && !isUpper(code));
    if (isNumber(first)) return this.take('number', isNumber);
    return this.take(
      'other',
      (code) => !isConnector(code) && !isAlphabet(code) && !isNumber(code) && !isPunctuation(code),
    );
  }

  /** `HTTP` of `HTTPStatus`, and all of `Status`. */
  private upper(): Word {
    const second = this.codes[this.at + 1];
    if (second === undefined || !isUpper(second))
      return this.take('upper', (code) => isAlphabet(code) && !isUpper(code));
    let end = this.at + 2;
    while (end < this.codes.length && isUpper(this.codes[end] ?? 0)) end += 1;
    const following = this.codes[end];
    if (following !== undefined && isAlphabet(following)) end -= 1;
    return this.take('upper', () => true, end - this.at);
  }

  private take(kind: WordKind, belongs: (code: number) => boolean, most = Infinity): Word {
    let end = this.at + 1;
    while (end < this.codes.length && end - this.at < most && belongs(this.codes[end] ?? 0)) end += 1;
    const bytes = this.letters
      .slice(this.at, end)
      .map((letter) => letter.bytes)
      .join('');
    this.at = end;
    return { kind, bytes };
  }
}

const TEXT_KINDS: ReadonlySet<WordKind> = new Set(['alphabet', 'number']);
const NO_CONNECTOR: ReadonlySet<WordKind> = new Set(['end', 'punctuation', 'connector']);

/** Words in lower case with the connector between: snake_case, kebab-case. */
export function joinWords(text: Bytes, connector: string): Bytes {
  const words = new Words(text);
  let joined = '';
  const write = ({ kind, bytes }: Word): void => {
    joined += kind === 'upper' || kind === 'connector' ? small(bytes, connector) : bytes;
  };
  /** Digits keep the letters that follow them: 2xx, 3rd. */
  const writeRun = (from: Word): Word => {
    let word = from;
    while (TEXT_KINDS.has(word.kind)) {
      write(word);
      word = words.next();
    }
    return word;
  };
  let word = words.next();
  while (!words.ended()) {
    if (word.kind !== 'connector') write(word);
    const before = word;
    word = words.next();
    if (before.kind === 'number') {
      word = writeRun(word);
      if (!NO_CONNECTOR.has(word.kind)) joined += connector;
    } else if (before.kind === 'connector') write(before);
    else if (before.kind !== 'punctuation') {
      if (word.kind !== 'number') {
        if (word.kind !== 'connector' && word.kind !== 'punctuation') joined += connector;
        continue;
      }
      if (words.ended()) continue;
      const number = word;
      word = words.next();
      if (word.kind === 'alphabet') {
        joined += connector;
        write(number);
        word = writeRun(word);
        if (!NO_CONNECTOR.has(word.kind)) joined += connector;
      } else {
        write(number);
        if (word.kind !== 'connector' && word.kind !== 'punctuation') joined += connector;
      }
    }
  }
  write(word);
  return joined;
}

function small(bytes: Bytes, connector: string): Bytes {
  return [...runesOf(bytes)]
    .map(({ code }) => (isConnector(code) ? connector : bytesOfRune(isUpper(code) ? toLower(code) : code)))
    .join('');
}

/** PascalCase: what follows a connector is a capital; runs of capitals become one. */
export function pascalCase(text: Bytes): Bytes {
  const codes = [...runesOf(text)].map(({ code }) => code);
  const start = codes.findIndex((code) => !isConnector(code));
  if (start === -1 || start === codes.length - 1) {
    const last = codes.at(-1);
    if (last === undefined) return '';
    const changed = start === -1 ? last : toUpper(last);
    // A text of connectors only has its last one doubled.
    const tail = start === -1 ? [...codes, last] : [...codes.slice(0, -1), changed];
    return tail.map(bytesOfRune).join('');
  }
  const first = codes[start] ?? 0;
  let written = codes.slice(0, start).map(bytesOfRune).join('');
  let afterCapital = isUpper(first);
  let current = toUpper(first);
  for (const code of codes.slice(start + 1)) {
    const before = current;
    current = code;
    if (isConnector(before)) {
      if (isConnector(code)) {
        written += bytesOfRune(before);
        continue;
      }
      afterCapital = isUpper(code);
      current = toUpper(code);
      continue;
    }
    if (afterCapital) {
      if (isUpper(code)) current = toLower(code);
      else afterCapital = false;
    }
    written += bytesOfRune(before);
  }
  return written + bytesOfRune(current);
}
