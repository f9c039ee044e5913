import { Fault, failed } from '../../fault.ts';
import { durationText, parseDuration } from '../../time/duration.ts';
import { formatTime } from '../../time/format-time.ts';
import { parseTime } from '../../time/parse-time.ts';
import { loadZone, UTC } from '../../time/zone.ts';
import type { Bytes } from '../../values/bytes.ts';
import { Int, INT, INT32, INT64 } from '../../values/int.ts';
import { parseDecimal } from '../../values/parse-number.ts';
import { GoTime, ZERO_TIME } from '../../values/time.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { define, type GoFunction } from '../define.ts';

/** Where sprig would take the time of now. */
function clock(value: Value): Fault {
  return new Fault('refusedFunction', 'without a time the clock would be read, which is refused', {
    found: typeName(value),
    expected: 'a time (toDate), or seconds since 1970 as an integer (int64)',
  });
}

function timeIn(value: Value): GoTime {
  if (value instanceof GoTime) return value;
  if (value instanceof Int && (value.type === INT || value.type === INT64 || value.type === INT32)) {
    if (value.value > 1n << 52n || value.value < -(1n << 52n)) throw failed('the time is too far away');
    return new GoTime(Number(value.value), 0, UTC);
  }
  throw clock(value);
}

function dateInZone(layout: Bytes, value: Value, zone: Bytes): Bytes {
  return formatTime(timeIn(value).in(loadZone(zone) ?? UTC), layout);
}

const zoned: GoFunction = define(['string', 'any', 'string'], (budget, layout, value, zone) => {
  budget.step(1000 + layout.length);
  return dateInZone(layout, value, zone);
});

const modify: GoFunction = define(['string', 'time'], (_, text, time) => {
  const duration = parseDuration(text);
  return duration === undefined ? time : time.plus(duration);
});

const mustModify: GoFunction = define(['string', 'time'], (_, text, time) => {
  const duration = parseDuration(text);
  if (duration === undefined) throw failed('the text is not a duration', { expected: 'one such as 1h30m' });
  return time.plus(duration);
});

const parsed = (layout: Bytes, text: Bytes): GoTime | undefined => {
  const found = parseTime(layout, text);
  return found === undefined ? undefined : new GoTime(found.unix, found.nanos, found.zone);
};

function seconds(value: Value): bigint {
  if (value instanceof Int && value.type === INT64) return value.value;
  if (typeof value !== 'string' || !/^[+-]?[0-9]+$/.test(value)) return 0n;
  const largest = 2n ** 63n;
  return parseDecimal(value) ?? (value.startsWith('-') ? -largest : largest - 1n);
}

const HOUR = 3_600_000_000_000n;

/** The largest unit there is more than one of. */
const UNITS = [
  ['y', 24n * 365n * HOUR],
  ['mo', 24n * 30n * HOUR],
  ['d', 24n * HOUR],
  ['h', HOUR],
  ['m', HOUR / 60n],
  ['s', HOUR / 3600n],
] as const;

function rounded(value: Value): Bytes {
  if (value instanceof GoTime) throw clock(value);
  const duration =
    typeof value === 'string'
      ? (parseDuration(value) ?? 0n)
      : value instanceof Int && value.type === INT64
        ? value.value
        : 0n;
  const length = duration < 0n ? -duration : duration;
  const unit = UNITS.find(([, nanos]) => length > nanos);
  return unit === undefined ? '0s' : `${String(length / unit[1])}${unit[0]}`;
}

export const dates: Readonly<Record<string, GoFunction>> = {
  date: define(['string', 'any'], (budget, layout, value) => {
    budget.step(layout.length);
    return dateInZone(layout, value, 'Local');
  }),
  dateInZone: zoned,
  date_in_zone: zoned,
  htmlDate: define(['any'], (_, value) => dateInZone('2006-01-02', value, 'Local')),
  htmlDateInZone: define(['any', 'string'], (budget, value, zone) => {
    budget.step(1000);
    return dateInZone('2006-01-02', value, zone);
  }),
  dateModify: modify,
  date_modify: modify,
  mustDateModify: mustModify,
  must_date_modify: mustModify,
  duration: define(['any'], (_, value) => durationText(BigInt.asIntN(64, seconds(value) * 1_000_000_000n))),
  durationRound: define(['any'], (_, value) => rounded(value)),
  toDate: define(['string', 'string'], (_, layout, text) => parsed(layout, text) ?? ZERO_TIME),
  mustToDate: define(['string', 'string'], (_, layout, text) => {
    const time = parsed(layout, text);
    if (time === undefined) throw failed('the text is not a time in this layout');
    return time;
  }),
  unixEpoch: define(['time'], (_, time) => String(time.unix)),
};
