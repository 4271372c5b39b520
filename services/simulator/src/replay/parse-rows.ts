import { createLocalTimes, SkippedTimeError } from './local-time.ts';
import { energyOfKwh, energyOfPower, parseNano } from './exact-energy.ts';

export interface Row {
  /** End of the interval, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly milliwattHours: number;
}

export type ParsedLine =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly reason: string; readonly isSkippedTime?: boolean };

export interface RowOptions {
  readonly timeZone: string;
  /** The column to read; the usual ones when absent. */
  readonly column?: string | undefined;
  /** What a power column is averaged over. */
  readonly intervalSeconds: number;
}

type Quantity = 'power-kw' | 'power-w' | 'kwh' | 'register-kwh';

const quantities: Readonly<Record<string, Quantity>> = {
  global_active_power: 'power-kw',
  power_kw: 'power-kw',
  kw: 'power-kw',
  watts: 'power-w',
  power_w: 'power-w',
  w: 'power-w',
  kwh: 'kwh',
  energy_kwh: 'kwh',
  consumption_kwh: 'kwh',
  kwh_total: 'register-kwh',
  register_kwh: 'register-kwh',
};

const timeColumns = ['timestamp', 'time', 'datetime', 'date_time', 'ts'];
const bad = (reason: string) => ({ kind: 'bad', reason }) as const;
const normal = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');

export class UnknownFormatError extends Error {
  override name = 'UnknownFormatError';
}

/**
 * A function that reads the lines after `header`, in order. Known are the UCI household format (Date;Time;…, local
 * time) and any table with a timestamp and kWh, a power, or the state of a meter.
 *
 * @throws {UnknownFormatError} when the header has no such columns.
 */
export function createRowParser(
  header: readonly string[],
  options: RowOptions,
): (fields: readonly string[]) => ParsedLine {
  const names = header.map(normal);
  const wanted = options.column ? normal(options.column) : undefined;
  const value = names.findIndex((name) =>
    wanted ? name === wanted : Object.hasOwn(quantities, name),
  );
  const [date, time] = [names.indexOf('date'), names.indexOf('time')];
  const stamp = names.findIndex((name) => timeColumns.includes(name));
  const split = date >= 0 && time >= 0;
  if (value < 0 || (!split && stamp < 0 && date < 0)) {
    throw new UnknownFormatError(
      `The header has no time or energy column: ${header.join(', ')}. Known columns are Date;Time;Global_active_power, or timestamp with one of ${Object.keys(quantities).join(', ')}; name another with --column.`,
    );
  }
  const quantity = quantities[names[value] ?? ''] ?? 'power-kw';
  const instantOf = createInstants(options.timeZone);
  let register: bigint | undefined;

  function energy(text: string): number | undefined | 'first' {
    const nano = parseNano(text);
    if (nano === undefined) return undefined;
    if (quantity === 'kwh') return energyOfKwh(nano);
    if (quantity === 'power-w') return energyOfPower(nano / 1_000n, options.intervalSeconds);
    if (quantity === 'power-kw') return energyOfPower(nano, options.intervalSeconds);
    const before = register;
    register = nano;
    if (before === undefined) return 'first';
    return nano < before ? undefined : energyOfKwh(nano) - energyOfKwh(before);
  }

  return (fields) => {
    if (fields.length < header.length && fields.every((field) => field.trim() === ''))
      return bad('empty line');
    const text = (fields[value] ?? '').trim();
    const timeText = split
      ? `${fields[date] ?? ''} ${fields[time] ?? ''}`
      : (fields[stamp >= 0 ? stamp : date] ?? '');
    let timestamp: number | undefined;
    try {
      timestamp = instantOf(timeText.trim());
    } catch (error) {
      return { ...bad((error as Error).message), isSkippedTime: error instanceof SkippedTimeError };
    }
    if (timestamp === undefined) return bad(`not a time: ${timeText.slice(0, 40)}`);
    if (text === '' || text === '?') return { kind: 'missing' };
    const milliwattHours = energy(text);
    if (milliwattHours === 'first') return { kind: 'missing' };
    if (milliwattHours === undefined) return bad(`not a value: ${text.slice(0, 40)}`);
    return { kind: 'row', row: { timestamp, milliwattHours } };
  };
}

const european = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;
const withOffset =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})$/;

function createInstants(timeZone: string): (text: string) => number | undefined {
  const local = createLocalTimes(timeZone);
  return (text) => {
    const day = european.exec(text);
    if (day) {
      const [, d, m, y, hour, minute, second] = day.map(Number);
      return local(y ?? 0, m ?? 0, d ?? 0, hour ?? 0, minute ?? 0, second || 0);
    }
    const plain = iso.exec(text);
    if (plain) {
      const [, y, m, d, hour, minute, second] = plain.map(Number);
      return local(y ?? 0, m ?? 0, d ?? 0, hour ?? 0, minute ?? 0, second || 0);
    }
    if (!withOffset.test(text)) return undefined;
    const instant = Date.parse(text.replace(/\s(?=[Z+-])/, '').replace(' ', 'T'));
    return Number.isNaN(instant) ? undefined : instant;
  };
}
