import { define, type GoFunction } from '../functions/define.ts';
import { civilOf, MONTHS, secondsOf, WEEKDAYS, weekdayOf, yearDayOf } from '../time/calendar.ts';
import { formatTime } from '../time/format-time.ts';
import { LOCAL, UTC, type Zone } from '../time/zone.ts';
import type { Bytes } from './bytes.ts';
import { durationOf } from './duration.ts';
import { int, Int, int64, type IntType } from './int.ts';
import type { Thing, ThingType } from './thing.ts';

const NANOS = 1_000_000_000n;

/** Go's time.Time. */
export class GoTime implements Thing {
  /** Seconds since 1970. */
  readonly unix: number;
  readonly nanos: number;
  readonly zone: Zone;

  constructor(unix: number, nanos: number, zone: Zone) {
    this.unix = unix;
    this.nanos = nanos;
    this.zone = zone;
  }

  get thing(): ThingType {
    return TIME;
  }

  text(): Bytes {
    return formatTime(this, '2006-01-02 15:04:05.999999999 -0700 MST');
  }

  json(): Bytes {
    return `"${formatTime(this, '2006-01-02T15:04:05.999999999Z07:00')}"`;
  }

  get total(): bigint {
    return BigInt(this.unix) * NANOS + BigInt(this.nanos);
  }

  plus(duration: bigint): GoTime {
    const total = this.total + duration;
    const rest = ((total % NANOS) + NANOS) % NANOS;
    return new GoTime(Number((total - rest) / NANOS), Number(rest), this.zone);
  }

  in(zone: Zone): GoTime {
    return new GoTime(this.unix, this.nanos, zone);
  }

  get local(): number {
    return this.unix + this.zone.at(this.unix).seconds;
  }
}

/** What Go's time package has where no time was given: 1 January of year 1. */
export const ZERO_TIME = new GoTime(-62_135_596_800, 0, UTC);

const named = (name: string, names: readonly string[], first: number): IntType => ({
  name,
  kind: 'int',
  bits: 64,
  signed: true,
  text: (value) => names[Number(value) - first] ?? '',
});

const MONTH = named('time.Month', MONTHS, 1);
const WEEKDAY = named('time.Weekday', WEEKDAYS, 0);

function addDate(time: GoTime, years: bigint, months: bigint, days: bigint): GoTime {
  const civil = civilOf(time.local);
  const moved = secondsOf({
    ...civil,
    year: civil.year + Number(years),
    month: civil.month + Number(months),
    day: civil.day + Number(days),
  });
  // The offset of the day before may differ: Go looks it up at the new time, too.
  const offset = time.zone.at(moved - time.zone.at(moved).seconds).seconds;
  return new GoTime(moved - offset, time.nanos, time.zone);
}

const part = (name: keyof ReturnType<typeof civilOf>): GoFunction =>
  define(['time'], (_, time) => int(civilOf(time.local)[name]));

const methods: readonly (readonly [string, GoFunction])[] = [
  ['Year', part('year')],
  ['Month', define(['time'], (_, time) => new Int(MONTH, civilOf(time.local).month))],
  ['Day', part('day')],
  ['Hour', part('hour')],
  ['Minute', part('minute')],
  ['Second', part('second')],
  ['Nanosecond', define(['time'], (_, time) => int(time.nanos))],
  ['YearDay', define(['time'], (_, time) => int(yearDayOf(civilOf(time.local))))],
  ['Weekday', define(['time'], (_, time) => new Int(WEEKDAY, weekdayOf(time.local)))],
  ['Unix', define(['time'], (_, time) => int64(time.unix))],
  [
    'UnixMilli',
    define(['time'], (_, time) =>
      int64(BigInt(time.unix) * 1000n + BigInt(Math.floor(time.nanos / 1_000_000))),
    ),
  ],
  [
    'UnixMicro',
    define(['time'], (_, time) =>
      int64(BigInt(time.unix) * 1_000_000n + BigInt(Math.floor(time.nanos / 1000))),
    ),
  ],
  ['UnixNano', define(['time'], (_, time) => int64(time.total))],
  ['UTC', define(['time'], (_, time) => time.in(UTC))],
  ['Local', define(['time'], (_, time) => time.in(LOCAL))],
  ['IsZero', define(['time'], (_, time) => time.total === ZERO_TIME.total)],
  ['Before', define(['time', 'time'], (_, a, b) => a.total < b.total)],
  ['After', define(['time', 'time'], (_, a, b) => a.total > b.total)],
  ['Equal', define(['time', 'time'], (_, a, b) => a.total === b.total)],
  ['Compare', define(['time', 'time'], (_, a, b) => int(a.total < b.total ? -1 : a.total > b.total ? 1 : 0))],
  ['Sub', define(['time', 'time'], (_, a, b) => durationOf(clamped(a.total - b.total)))],
  ['Add', define(['time', 'duration'], (_, time, duration) => time.plus(duration))],
  ['AddDate', define(['time', 'int', 'int', 'int'], (_, time, y, m, d) => addDate(time, y, m, d))],
  ['Format', define(['time', 'string'], (_, time, layout) => formatTime(time, layout))],
  ['String', define(['time'], (_, time) => time.text())],
];

const TIME: ThingType = { name: 'time.Time', kind: 'struct', methods: new Map(methods) };

function clamped(nanos: bigint): bigint {
  const largest = 2n ** 63n - 1n;
  if (nanos > largest) return largest;
  return nanos < -largest - 1n ? -largest - 1n : nanos;
}
