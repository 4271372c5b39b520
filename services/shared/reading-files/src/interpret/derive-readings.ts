import { UnreadableFileError, type Question, type Readings } from '../model.ts';
import { Numbers, type NumberList } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';
import { findIntervals, type Intervals } from './find-intervals.ts';
import type { LocalClock } from './local-clock.ts';
import type { Series } from './merge-instants.ts';
import { differences } from './register-differences.ts';
import type { RejectedLines } from './rejected-lines.ts';
import type { Spec } from './spec.ts';

const dayMs = 86_400_000;
/** The day of autumn. */
const longestMs = dayMs + 3_600_000;

export interface Derived {
  readonly readings: Readings;
  readonly lines: NumberList;
  readonly intervals: readonly number[];
  readonly interval: number | undefined;
  readonly questions: readonly Question[];
}

const divisorOfPower = 3_600_000_000;

/** Power in microwatts over milliseconds, to the nearest milliwatt-hour. */
export function energyOfPower(microwatts: number, milliseconds: number): number {
  const product = microwatts * Math.round(milliseconds);
  if (product < Number.MAX_SAFE_INTEGER / 2) {
    const rest = product % divisorOfPower;
    return (product - rest) / divisorOfPower + (rest * 2 >= divisorOfPower ? 1 : 0);
  }
  const [dividend, divisor] = [
    BigInt(microwatts) * BigInt(Math.round(milliseconds)),
    3_600_000_000n,
  ];
  return Number((dividend + divisor / 2n) / divisor);
}

const kilowatts = (milliwattHours: number, milliseconds: number) =>
  (milliwattHours * 3.6) / milliseconds;

/** What is stored of a series: the energy of each interval, at its end. */
export function deriveReadings(
  series: Series,
  spec: Spec,
  local: LocalClock | undefined,
  rejected: RejectedLines,
  scratch: Scratch,
): Derived {
  const { length, instants, ends, values, lines } = series;
  const hasBoth = spec.time.start !== undefined && spec.time.end !== undefined;
  const isStart = spec.time.start !== undefined && !hasBoth;
  const fixed = spec.intervalSeconds ?? (length < 3 ? spec.usualIntervalSeconds : undefined);
  const found = hasBoth ? undefined : findIntervals(instants, length, fixed && fixed * 1_000);
  if (spec.kind !== 'register' && fixed === undefined)
    refuseLong(found?.distinct[0] ?? usualDuration(series));
  const isNeeded = !hasBoth && (isStart || spec.kind === 'power');
  const questions: Question[] = [];
  if (isNeeded && needsAnswer(found, length)) questions.push(intervalQuestion(found));

  const timestamps = new Numbers(scratch);
  const energies = new Numbers(scratch);
  const kept = new Numbers(scratch);
  let implausible = 0;
  let checked = 0;

  const step = (from: number, to: number) => instants.at(to) - instants.at(from);
  const endOf = (at: number): number => {
    const start = instants.at(at);
    if (hasBoth) return ends.at(at);
    if (!isStart) return start;
    const interval = found?.of(at) ?? 0;
    if (interval !== dayMs) return start + interval;
    if (local) return local.resolve(local.localOf(start) + dayMs).earlier;
    const next = at + 1 < length ? step(at, at + 1) : dayMs;
    return start + (Math.abs(next - dayMs) <= 3_600_000 ? next : dayMs);
  };
  /** No longer than the time between two rows, so that no time counts twice. */
  const durationOf = (at: number): number => {
    if (hasBoth) return ends.at(at) - instants.at(at);
    const interval = found?.of(at) ?? 0;
    if (isStart) return Math.min(interval, at + 1 < length ? step(at, at + 1) : interval);
    return Math.min(interval, at > 0 ? step(at - 1, at) : interval);
  };

  function add(at: number, milliwattHours: number): void {
    timestamps.push(endOf(at));
    energies.push(milliwattHours);
    kept.push(lines.at(at));
  }

  function addChecked(at: number, milliwattHours: number, duration: number): void {
    checked++;
    const power = duration > 0 ? kilowatts(milliwattHours, duration) : 0;
    if (power <= spec.maxKw) return add(at, milliwattHours);
    implausible++;
    rejected.add(lines.at(at), `means ${power.toFixed(1)} kW, which is more than ${spec.maxKw} kW`);
  }

  if (questions.length === 0) {
    if (spec.kind === 'register') differences(series, spec.maxKw, rejected, add, scratch);
    else
      for (let at = 0; at < length; at++) {
        const value = values.at(at);
        if (Number.isNaN(value)) continue;
        const duration = durationOf(at);
        if (hasBoth && !(duration > 0)) rejected.add(lines.at(at), 'ends before it starts');
        else if (hasBoth && duration > longestMs)
          rejected.add(lines.at(at), 'covers more than a day');
        else if (
          hasBoth &&
          at + 1 < length &&
          ends.at(at) > instants.at(at + 1) &&
          duration > 2 * step(at, at + 1)
        )
          rejected.add(lines.at(at), 'covers the rows after it');
        else if (spec.kind === 'power') addChecked(at, energyOfPower(value, duration), duration);
        else addChecked(at, value, found?.of(at) ?? duration);
      }
  }
  if (checked >= 3 && implausible * 2 > checked) questions.push(sizeQuestion(spec));
  const intervals = found?.distinct ?? (hasBoth ? durations(series) : []);
  return {
    readings: { length: timestamps.length, timestamps, milliwattHours: energies },
    lines: kept,
    intervals,
    interval: intervals.at(-1),
    questions,
  };
}

/** Energy is stored by the hour: that of a week or a month would all be in its last one. */
function refuseLong(interval: number | undefined): void {
  if (interval === undefined || interval <= dayMs) return;
  const days = Math.round(interval / dayMs);
  throw new UnreadableFileError(
    `Each value covers ${days > 1 ? `${days} days` : 'more than a day'}. The platform takes values of at most a day: download daily, hourly or quarter-hourly ones.`,
  );
}

function needsAnswer(found: Intervals | undefined, length: number): boolean {
  if (!found) return length > 0;
  return found.irregular > Math.max(1, length * 0.05) || found.larger > Math.max(2, length * 0.4);
}

function durations({ instants, ends, length }: Series): readonly number[] {
  const distinct = new Set<number>();
  for (let at = 0; at < length && distinct.size < 5; at++) {
    const duration = ends.at(at) - instants.at(at);
    distinct.add(Math.abs(duration - dayMs) <= 3_600_000 ? dayMs : duration);
  }
  return [...distinct];
}

/** The duration in the middle. */
function usualDuration({ instants, ends, length }: Series): number | undefined {
  if (ends.length === 0) return undefined;
  const sample = Array.from({ length: Math.min(length, 1_001) }, (_, index) => {
    const at = Math.floor((index * length) / Math.min(length, 1_001));
    const duration = ends.at(at) - instants.at(at);
    return duration <= longestMs ? Math.min(duration, dayMs) : duration;
  });
  return sample.toSorted((a, b) => a - b)[Math.floor(sample.length / 2)];
}

const intervalQuestion = (found: Intervals | undefined): Question => ({
  id: 'intervalSeconds',
  text: found
    ? 'The rows are not evenly spaced. For how many seconds does each value hold at most?'
    : 'The file has too few rows to show its interval. How many seconds is it?',
  choices: [],
  proposal: found ? String((found.distinct[0] ?? 0) / 1_000) : undefined,
});

const sizeQuestion = ({ kind, unit, maxKw }: Spec): Question => ({
  id: 'maxKw',
  text:
    `Read as ${kind} in ${unit}, most rows mean more than ${maxKw} kW, which no home uses. Choose another unit or kind ` +
    '(kind register for the state of a meter), or say how many kW this site can use.',
  choices: [],
});
