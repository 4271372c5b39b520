import type { DateOrder } from '../model.ts';

export interface ParsedTime {
  /** The time as written, as if it were UTC; milliseconds. */
  readonly local: number;
  /** Minutes east of UTC; undefined when the text has no offset. */
  readonly offset: number | undefined;
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const offsets: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  cet: 60,
  mez: 60,
  cest: 120,
  mesz: 120,
};

const offsetEnd = /\s?(Z|UTC|GMT|CEST|CET|MESZ|MEZ|(?:UTC|GMT|[A-Z]{3,5})?[+-]\d{2}:?(?:\d{2})?)$/i;
const clock =
  /(?:^|[T ,_]+)(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s?([AaPp])\.?[Mm]\.?)?$/;
const weekday = /^[A-Za-zÀ-ÿ]{2,10}[.,]{0,2} (?=\d)/;
const numericDate = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/;
const dayMonthName = /^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})$/;
const monthNameDay = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/;
const yearMonthName = /^(\d{4})-([A-Za-z]{3})-(\d{1,2})$/;
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;
const epoch = /^\d{10}(?:\d{3})?(?:\.\d+)?$/;

function dayOf(year: number, month: number, day: number): number | undefined {
  const full = year < 100 ? 2000 + year : year;
  const instant = Date.UTC(full, month - 1, day);
  const date = new Date(instant);
  return full >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? instant
    : undefined;
}

/** The two numbers of a date such as 03/04/2026 that only the file as a whole can tell apart; undefined for others. */
export function dayAndMonth(text: string): readonly [number, number] | undefined {
  const [date = ''] = text.replace(weekday, '').split(/[T ,]/);
  const match = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$/.exec(date);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

function parseDate(text: string, order: DateOrder | undefined): number | undefined {
  const numeric = numericDate.exec(text);
  if (numeric) {
    const [a = '', b = '', c = ''] = numeric.slice(1);
    if (a.length === 4) return dayOf(Number(a), Number(b), Number(c));
    if (a.length === 3 || c.length === 3 || c.length === 1) return undefined;
    if (order === 'ymd') return c.length === 2 ? dayOf(Number(a), Number(b), Number(c)) : undefined;
    return order === 'mdy' && !text.includes('.')
      ? dayOf(Number(c), Number(a), Number(b))
      : dayOf(Number(c), Number(b), Number(a));
  }
  const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (whole) return dayOf(Number(whole[1]), Number(whole[2]), Number(whole[3]));
  const named = dayMonthName.exec(text);
  if (named) return dayOf(Number(named[3]), monthOf(named[2]), Number(named[1]));
  const american = monthNameDay.exec(text);
  if (american) return dayOf(Number(american[3]), monthOf(american[1]), Number(american[2]));
  const dashed = yearMonthName.exec(text);
  if (dashed) return dayOf(Number(dashed[1]), monthOf(dashed[2]), Number(dashed[3]));
  return undefined;
}

const monthOf = (name = '') => months.indexOf(name.slice(0, 3).toLowerCase()) + 1;

const bareHour = /(^|[T ,])(\d{1,2}) ?([AaPp])\.?[Mm]\.?$/;

/** `12 AM` has no minutes. */
const withMinutes = (text: string): string =>
  /m\.?$/i.test(text) ? text.replace(bareHour, '$1$2:00 $3M') : text;

/** Milliseconds since midnight of a time such as 00:15, 24:00, 12:30 PM or 12 AM. */
export function parseClock(text: string): number | undefined {
  const match = clock.exec(withMinutes(text));
  if (!match || match.index > 0) return undefined;
  return clockOf(match);
}

function clockOf([, h, m, s, half]: RegExpExecArray): number | undefined {
  let hour = Number(h);
  const [minute, second] = [Number(m), Number(s ?? 0)];
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second > 0))
    return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000;
}

function parseOffset(text: string): number | undefined {
  const name = offsets[text.toLowerCase()];
  if (name !== undefined) return name;
  const match = /([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

/** Reads a date with an optional time and offset. Returns undefined for other texts. `order` decides 03/04/2026. */
export function parseTime(text: string, order: DateOrder | undefined): ParsedTime | undefined {
  if (text.length < 6 || text.length > 48) return undefined;
  if (epoch.test(text)) {
    const value = Number(text);
    return { local: Math.round(value < 1e11 ? value * 1_000 : value), offset: 0 };
  }
  const packed = compact.exec(text);
  if (packed) {
    const [y, mo, d, h = 0, mi = 0, s = 0] = packed.slice(1).map((part) => Number(part ?? 0));
    const day = dayOf(y ?? 0, mo ?? 0, d ?? 0);
    if (day === undefined || h > 24 || mi > 59 || s > 59) return undefined;
    return { local: day + ((h * 60 + mi) * 60 + s) * 1_000, offset: undefined };
  }
  let rest = withMinutes(text.replace(weekday, ''));
  let offset: number | undefined;
  const zone = rest.length > 10 ? offsetEnd.exec(rest) : null;
  if (zone && clock.test(rest.slice(0, zone.index))) {
    offset = parseOffset(zone[1] ?? '');
    rest = rest.slice(0, zone.index);
  }
  const time = clock.exec(rest);
  const day = parseDate(time ? rest.slice(0, time.index) : rest, order);
  if (day === undefined) return undefined;
  const since = time ? clockOf(time) : 0;
  return since === undefined ? undefined : { local: day + since, offset };
}
