import { hourMs } from './hour.ts';

/** A register as a meter showed it, in whole milliwatt-hours. */
export interface RegisterSample {
  readonly timestamp: number;
  readonly value: number;
}

/** A user's decision about a questionable register. */
export type Decision = 'replaced' | 'ignore' | 'count';

export type RegisterEventKind =
  /** A dip: the next register is not below the one before. It does not count. */
  | 'glitch'
  /** The register started again near zero. It counts from zero. */
  | 'reset'
  /** The register passed the highest number that it can show. The energy counts. */
  | 'rollover'
  /** A different, lower level. Nothing counts until a user decides. */
  | 'replacement'
  /** More than the device can have used. Nothing counts until a user decides. */
  | 'jump'
  /** Too much time since the previous register. Nothing counts until a user decides. */
  | 'gap'
  /** Lower than before. Nothing counts until the next register shows the reason. */
  | 'drop'
  /** A user marked it as wrong. */
  | 'ignored';

export interface RegisterEvent {
  readonly timestamp: number;
  readonly kind: RegisterEventKind;
  /** The register that it is compared with. */
  readonly fromTimestamp: number | null;
  readonly fromValue: number | null;
  readonly value: number;
}

/** Energy between two registers. */
export interface RegisterSpan {
  readonly from: number;
  readonly to: number;
  readonly milliwattHours: number;
  /** The amount may not be exact, or its distribution within the span is unknown. */
  readonly isEstimated: boolean;
}

const dayMs = 24 * hourMs;
/** Longer intervals are spread only after a user's decision. */
export const longestSpreadMs = 31 * dayMs;
/** Even longer ones are never spread. */
export const longestDecidedMs = 366 * dayMs;

const milliwattHoursPerKwh = 1_000_000;
const nearZero = milliwattHoursPerKwh;
/** The limits of registers with four to eight digits. */
const limits = [1e4, 1e5, 1e6, 1e7, 1e8].map((kwh) => kwh * milliwattHoursPerKwh);

interface Rules {
  /** Power that the device never exceeds, milliwatts. */
  readonly maxMilliwatts: number;
  readonly decisions: ReadonlyMap<number, Decision>;
}

/**
 * The energy between consecutive registers, and notable events. A result depends on at most three registers on each
 * side, so a part gives the same result as the whole.
 *
 * @param samples sorted by time, one for each instant
 */
export function registerSteps(samples: readonly RegisterSample[], rules: Rules) {
  const spans: RegisterSpan[] = [];
  const events: RegisterEvent[] = [];
  const kept = samples.filter(({ timestamp }) => rules.decisions.get(timestamp) !== 'ignore');
  for (const { timestamp, value } of samples)
    if (rules.decisions.get(timestamp) === 'ignore')
      events.push({ timestamp, value, kind: 'ignored', fromTimestamp: null, fromValue: null });
  let before: RegisterSample | undefined;
  for (const [index, sample] of kept.entries()) {
    const next = kept[index + 1];
    if (before) {
      const step = stepOf(before, sample, next, rules);
      if (step.kind)
        events.push({
          ...sample,
          kind: step.kind,
          fromTimestamp: before.timestamp,
          fromValue: before.value,
        });
      if (step.kind === 'glitch') continue;
      if (step.energy !== undefined)
        spans.push({
          from: before.timestamp,
          to: sample.timestamp,
          milliwattHours: step.energy,
          isEstimated:
            step.energy > 0 &&
            (step.kind === 'reset' || sample.timestamp - before.timestamp > hourMs),
        });
    }
    before = sample;
  }
  return { spans, events: events.toSorted((a, b) => a.timestamp - b.timestamp) };
}

interface Step {
  readonly kind?: RegisterEventKind;
  /** Undefined: nothing counts. */
  readonly energy?: number;
}

function stepOf(
  before: RegisterSample,
  sample: RegisterSample,
  next: RegisterSample | undefined,
  rules: Rules,
): Step {
  const duration = sample.timestamp - before.timestamp;
  const change = sample.value - before.value;
  const step = naturalStep(before, sample, next, rules);
  const decision = rules.decisions.get(sample.timestamp);
  if (decision === 'replaced') return { kind: step.kind ?? 'replacement' };
  if (decision !== 'count') return step;
  const energy = step.energy ?? (change >= 0 ? change : sample.value);
  const kind = step.kind ? { kind: step.kind === 'glitch' ? 'reset' : step.kind } : {};
  return duration > longestDecidedMs ? step : { ...kind, energy };
}

function naturalStep(
  before: RegisterSample,
  sample: RegisterSample,
  next: RegisterSample | undefined,
  { maxMilliwatts, decisions }: Rules,
): Step {
  const duration = sample.timestamp - before.timestamp;
  const change = sample.value - before.value;
  const most = (maxMilliwatts * duration) / hourMs + resolutionOf(before.value, sample.value);
  if (change >= 0) {
    if (change > most) return { kind: 'jump' };
    if (duration > longestSpreadMs) return { kind: 'gap' };
    return { energy: change };
  }
  if (!decisions.has(sample.timestamp)) {
    if (next && next.value >= before.value) return { kind: 'glitch' };
    if (!next) return { kind: 'drop' };
  }
  const limit = limits.find((value) => value > before.value);
  const passed = limit === undefined ? Infinity : limit - before.value + sample.value;
  if (passed <= most && duration <= longestSpreadMs) return { kind: 'rollover', energy: passed };
  const isNearZero = sample.value <= Math.min(nearZero, before.value / 10);
  if (isNearZero && sample.value <= most && duration <= longestSpreadMs)
    return { kind: 'reset', energy: sample.value };
  return { kind: 'replacement' };
}

/** The smallest step of a register with these values. A coarse register moves by whole kilowatt-hours. */
function resolutionOf(one: number, other: number): number {
  let resolution = 1;
  while (
    resolution < milliwattHoursPerKwh &&
    one % (resolution * 10) === 0 &&
    other % (resolution * 10) === 0
  )
    resolution *= 10;
  return resolution;
}
