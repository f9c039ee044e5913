/** A time zone: how far ahead of UTC it is at an instant, and how that is abbreviated. */
export interface Zone {
  /** @param unix seconds since 1970 */
  at(unix: number): Offset;
}

export interface Offset {
  /** In seconds; positive to the east. */
  readonly seconds: number;
  /** Undefined where it is not known; empty where there is none. */
  readonly abbreviation: string | undefined;
}

export function fixedZone(abbreviation: string, seconds: number): Zone {
  const offset = { seconds, abbreviation };
  return { at: () => offset };
}

export const UTC = fixedZone('UTC', 0);

/**
 * The machine's own zone, which Go calls Local. It is UTC here, on every machine: a template gives the same result
 * wherever a worker runs it, and containers run in UTC.
 */
export const LOCAL = UTC;

/** Locales whose English abbreviates zones of their part of the world. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA', 'en-NZ'];

/** A zone of the IANA time zone database; undefined where there is none of this name. */
export function loadZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return undefined;
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return { at: (unix) => ({ seconds: offsetAt(clock, unix), abbreviation: abbreviationAt(name, unix) }) };
  } catch {
    return undefined;
  }
}

function offsetAt(clock: Intl.DateTimeFormat, unix: number): number {
  const parts = new Map(clock.formatToParts(unix * 1000).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const local = new Date(0);
  local.setUTCFullYear(year, part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return local.getTime() / 1000 - unix;
}

function abbreviationAt(timeZone: string, unix: number): string | undefined {
  for (const locale of LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(
      unix * 1000,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{2,5}$/.test(name)) return name;
  }
  return undefined;
}
