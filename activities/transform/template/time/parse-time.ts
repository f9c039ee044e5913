import { daysBefore, daysIn, isLeap, MONTHS, secondsOf, WEEKDAYS } from './calendar.ts';
import { isFraction, piecesOf, type Piece } from './layout.ts';
import { fixedZone, LOCAL, UTC, type Zone } from './zone.ts';

/** What has been read of a time so far; undefined where the layout does not have it. */
interface Fields {
  year: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  half?: 'AM' | 'PM';
  zone?: Zone;
  offset?: number;
  abbreviation: string;
}

export interface ParsedTime {
  readonly unix: number;
  readonly nanos: number;
  readonly zone: Zone;
}

/**
 * Reads a time in a layout of Go's time package, without zone as one of {@link LOCAL}.
 * @returns undefined where the text is not of the layout or names no time
 */
export function parseTime(layout: string, text: string): ParsedTime | undefined {
  const fields: Fields = { year: 0, hour: 0, minute: 0, second: 0, nanos: 0, abbreviation: '' };
  const pieces = piecesOf(layout);
  let rest: string | undefined = text;
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'text') rest = skip(rest, piece.text);
    else rest = readElement(piece.text, rest, fields, pieces.slice(i + 1));
    if (rest === undefined) return undefined;
  }
  return rest === '' ? assemble(fields) : undefined;
}

/** Text of the layout must be there; one space stands for any number. */
function skip(text: string, expected: string): string | undefined {
  let rest = text;
  let wanted = expected;
  while (wanted !== '') {
    if (wanted.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) return undefined;
      wanted = wanted.replace(/^ +/, '');
      rest = rest.replace(/^ +/, '');
    } else {
      if (rest === '' || rest[0] !== wanted[0]) return undefined;
      wanted = wanted.slice(1);
      rest = rest.slice(1);
    }
  }
  return rest;
}

type Setter = (fields: Fields, value: number) => void;

interface NumberForm {
  readonly pattern: RegExp;
  readonly from: number;
  readonly to: number;
  readonly set: Setter;
}

const number = (pattern: RegExp, from: number, to: number, set: Setter): NumberForm => ({
  pattern,
  from,
  to,
  set,
});

const NUMBERS: Readonly<Record<string, NumberForm>> = {
  '2006': number(/^[0-9]{4}/, 0, 9999, (f, v) => (f.year = v)),
  '06': number(/^[0-9]{2}/, 0, 99, (f, v) => (f.year = v + (v >= 69 ? 1900 : 2000))),
  '01': number(/^[0-9]{2}/, 1, 12, (f, v) => (f.month = v)),
  '1': number(/^[0-9]{1,2}/, 1, 12, (f, v) => (f.month = v)),
  '02': number(/^[0-9]{2}/, 0, 99, (f, v) => (f.day = v)),
  '2': number(/^[0-9]{1,2}/, 0, 99, (f, v) => (f.day = v)),
  _2: number(/^ ?([0-9]{1,2})/, 0, 99, (f, v) => (f.day = v)),
  '002': number(/^[0-9]{3}/, 0, 999, (f, v) => (f.yearDay = v)),
  __2: number(/^ {0,2}([0-9]{1,3})/, 0, 999, (f, v) => (f.yearDay = v)),
  '15': number(/^[0-9]{1,2}/, 0, 23, (f, v) => (f.hour = v)),
  '03': number(/^[0-9]{2}/, 0, 12, (f, v) => (f.hour = v)),
  '3': number(/^[0-9]{1,2}/, 0, 12, (f, v) => (f.hour = v)),
  '04': number(/^[0-9]{2}/, 0, 59, (f, v) => (f.minute = v)),
  '4': number(/^[0-9]{1,2}/, 0, 59, (f, v) => (f.minute = v)),
  '05': number(/^[0-9]{2}/, 0, 59, (f, v) => (f.second = v)),
  '5': number(/^[0-9]{1,2}/, 0, 59, (f, v) => (f.second = v)),
};

function readElement(
  element: string,
  text: string,
  fields: Fields,
  following: readonly Piece[],
): string | undefined {
  const form = NUMBERS[element];
  if (form !== undefined) {
    const found = form.pattern.exec(text);
    const value = Number(found?.[1] ?? found?.[0]);
    if (found === null || value < form.from || value > form.to) return undefined;
    form.set(fields, value);
    const rest = text.slice(found[0].length);
    return element === '05' || element === '5' ? unaskedFraction(rest, fields, following) : rest;
  }
  if (isFraction(element)) return readFraction(element, text, fields);
  switch (element) {
    case 'January':
    case 'Jan': {
      const found = readName(MONTHS, element === 'Jan', text);
      if (found !== undefined) fields.month = found.index + 1;
      return found?.rest;
    }
    case 'Monday':
    case 'Mon':
      return readName(WEEKDAYS, element === 'Mon', text)?.rest;
    case 'PM':
    case 'pm': {
      const half = text.slice(0, 2);
      if (!(element === 'PM' ? ['AM', 'PM'] : ['am', 'pm']).includes(half)) return undefined;
      fields.half = half.toUpperCase() === 'PM' ? 'PM' : 'AM';
      return text.slice(2);
    }
    case 'MST':
      return readAbbreviation(text, fields);
    default:
      return readOffset(element, text, fields);
  }
}

function readName(
  names: readonly string[],
  short: boolean,
  text: string,
): { index: number; rest: string } | undefined {
  for (const [index, full] of names.entries()) {
    const name = short ? full.slice(0, 3) : full;
    if (text.slice(0, name.length).toLowerCase() === name.toLowerCase())
      return { index, rest: text.slice(name.length) };
  }
  return undefined;
}

/** A fraction of a second is read even where the layout has none. */
function unaskedFraction(text: string, fields: Fields, following: readonly Piece[]): string {
  const next = following.find(({ kind }) => kind === 'element');
  const found = /^[.,][0-9]+/.exec(text)?.[0];
  if (found === undefined || (next !== undefined && isFraction(next.text))) return text;
  fields.nanos = nanosOf(found);
  return text.slice(found.length);
}

function readFraction(element: string, text: string, fields: Fields): string | undefined {
  const optional = element[1] === '9';
  const found = (optional ? /^[.,][0-9]+/ : new RegExp(`^[.,][0-9]{${element.length - 1}}`)).exec(text)?.[0];
  if (found === undefined) return optional ? text : undefined;
  fields.nanos = nanosOf(found);
  return text.slice(found.length);
}

function nanosOf(fraction: string): number {
  return Number(fraction.slice(1, 10).padEnd(9, '0'));
}

function readAbbreviation(text: string, fields: Fields): string | undefined {
  if (text.startsWith('UTC')) {
    fields.zone = UTC;
    return text.slice(3);
  }
  const found = abbreviationIn(text);
  if (found === undefined) return undefined;
  fields.abbreviation = found;
  return text.slice(found.length);
}

function abbreviationIn(text: string): string | undefined {
  if (text.length < 3) return undefined;
  const special = /^(?:ChST|MeST)/.exec(text)?.[0];
  if (special !== undefined) return special;
  const offset = /^(?:GMT)?[+-]([0-9]+)/.exec(text);
  if (offset !== null && Number(offset[1]) <= 23) return offset[0];
  if (text.startsWith('GMT')) return 'GMT';
  const letters = /^[A-Z]{0,6}/.exec(text)?.[0] ?? '';
  if (letters.length === 3) return letters;
  if (letters.length === 4 && (letters.endsWith('T') || letters === 'WITA')) return letters;
  return letters.length === 5 && letters.endsWith('T') ? letters : undefined;
}

const OFFSETS: Readonly<Record<string, RegExp>> = {
  '07': /^([+-])([0-9]{2})/,
  '0700': /^([+-])([0-9]{2})([0-9]{2})/,
  '07:00': /^([+-])([0-9]{2}):([0-9]{2})/,
  '070000': /^([+-])([0-9]{2})([0-9]{2})([0-9]{2})/,
  '07:00:00': /^([+-])([0-9]{2}):([0-9]{2}):([0-9]{2})/,
};

function readOffset(element: string, text: string, fields: Fields): string | undefined {
  if (element.startsWith('Z') && text.startsWith('Z')) {
    fields.zone = UTC;
    return text.slice(1);
  }
  const found = OFFSETS[element.slice(1)]?.exec(text);
  if (!found) return undefined;
  const [whole, sign, ...parts] = found;
  const [hours = 0, minutes = 0, seconds = 0] = parts.map(Number);
  if (hours > 24 || minutes > 60 || seconds > 60) return undefined;
  fields.offset = (sign === '-' ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  return text.slice(whole.length);
}

function assemble(fields: Fields): ParsedTime | undefined {
  const { year, minute, second, nanos, half, abbreviation } = fields;
  const date = dateOf(fields);
  if (date === undefined) return undefined;
  const hour =
    half === 'PM' && fields.hour < 12
      ? fields.hour + 12
      : half === 'AM' && fields.hour === 12
        ? 0
        : fields.hour;
  const unix = secondsOf({ year, ...date, hour, minute, second });
  if (fields.zone !== undefined) return { unix, nanos, zone: fields.zone };
  if (fields.offset !== undefined) {
    const zone =
      fields.offset === 0 && (abbreviation === '' || abbreviation === 'UTC')
        ? LOCAL
        : fixedZone(abbreviation, fields.offset);
    return { unix: unix - fields.offset, nanos, zone };
  }
  if (abbreviation !== '') {
    // An abbreviation that is not of the local zone says nothing of the offset, but for GMT with a number.
    const hours = /^GMT([+-][0-9]+)$/.exec(abbreviation)?.[1];
    return { unix, nanos, zone: fixedZone(abbreviation, hours === undefined ? 0 : Number(hours) * 3600) };
  }
  return { unix, nanos, zone: LOCAL };
}

function dateOf({ year, month, day, yearDay }: Fields): { month: number; day: number } | undefined {
  if (yearDay !== undefined) {
    if (yearDay < 1 || yearDay > (isLeap(year) ? 366 : 365)) return undefined;
    let found = 1;
    while (daysBefore(found + 1, year) < yearDay) found += 1;
    const date = { month: found, day: yearDay - daysBefore(found, year) };
    const agrees = (month ?? date.month) === date.month && (day ?? date.day) === date.day;
    return agrees ? date : undefined;
  }
  const date = { month: month ?? 1, day: day ?? 1 };
  return date.day >= 1 && date.day <= daysIn(date.month, year) ? date : undefined;
}
