import { failed } from '../fault.ts';
import { civilOf, MONTHS, WEEKDAYS, weekdayOf, yearDayOf, type Civil } from './calendar.ts';
import { isFraction, piecesOf } from './layout.ts';
import type { Offset, Zone } from './zone.ts';
import { withoutTrailing } from '../strings/trim.ts';

interface Instant {
  /** Seconds since 1970. */
  readonly unix: number;
  readonly nanos: number;
  readonly zone: Zone;
}

/**
 * An instant in a layout of Go's time package.
 * @throws {Fault} where the layout asks for an abbreviation of the zone that is not known
 */
export function formatTime({ unix, nanos, zone }: Instant, layout: string): string {
  const offset = zone.at(unix);
  const local = unix + offset.seconds;
  const civil = civilOf(local);
  return piecesOf(layout)
    .map(({ kind, text }) => {
      if (kind === 'text') return text;
      if (isFraction(text)) return fraction(nanos, text);
      if (text.startsWith('Z') && offset.seconds === 0) return 'Z';
      if (/^[-Z]/.test(text)) return numericZone(offset.seconds, text.slice(1));
      return text === 'MST' ? abbreviation(offset) : element(civil, local, text);
    })
    .join('');
}

const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);

function element(civil: Civil, local: number, text: string): string {
  const { year, month, day, hour, minute, second } = civil;
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  switch (text) {
    case '2006':
      return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
    case '06':
      return two(Math.abs(year) % 100);
    case 'January':
      return MONTHS[month - 1] ?? '';
    case 'Jan':
      return (MONTHS[month - 1] ?? '').slice(0, 3);
    case '01':
      return two(month);
    case '1':
      return String(month);
    case 'Monday':
      return WEEKDAYS[weekdayOf(local)] ?? '';
    case 'Mon':
      return (WEEKDAYS[weekdayOf(local)] ?? '').slice(0, 3);
    case '02':
      return two(day);
    case '2':
      return String(day);
    case '_2':
      return two(day, ' ');
    case '002':
      return String(yearDayOf(civil)).padStart(3, '0');
    case '__2':
      return String(yearDayOf(civil)).padStart(3, ' ');
    case '15':
      return two(hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(minute);
    case '4':
      return String(minute);
    case '05':
      return two(second);
    case '5':
      return String(second);
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM';
    default:
      return hour >= 12 ? 'pm' : 'am';
  }
}

/** `.000` writes as many digits, `.999` as many without the zeros at their end. */
function fraction(nanos: number, text: string): string {
  const digits = String(nanos)
    .padStart(9, '0')
    .slice(0, text.length - 1);
  if (text[1] === '0') return `${text[0] ?? ''}${digits}`;
  const kept = withoutTrailing(digits, '0');
  return kept === '' ? '' : `${text[0] ?? ''}${kept}`;
}

function numericZone(seconds: number, form: string): string {
  const magnitude = Math.abs(seconds);
  const minutes = Math.floor(magnitude / 60);
  const colon = form.includes(':') ? ':' : '';
  const digits = form.replaceAll(':', '').length;
  const parts = [two(Math.floor(minutes / 60)), two(minutes % 60), two(magnitude % 60)].slice(0, digits / 2);
  // Go takes the sign from whole minutes.
  return `${Math.trunc(seconds / 60) < 0 ? '-' : '+'}${parts.join(colon)}`;
}

function abbreviation({ seconds, abbreviation: name }: Offset): string {
  if (name === undefined)
    throw failed('the abbreviation of this time zone is not known here', { expected: 'a layout with -0700' });
  return name === '' ? numericZone(seconds, '0700') : name;
}
