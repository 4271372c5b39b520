import { hourMs } from './hour.ts';
import { integratePower, type TimeSpan } from './integrate-power.ts';
import {
  registerSteps,
  type Decision,
  type RegisterEvent,
  type RegisterSample,
} from './register-steps.ts';
import { spreadEnergy, type DerivedReading } from './spread-energy.ts';

/** A reading that the device sent itself. */
export interface SentEnergy {
  readonly timestamp: number;
  readonly milliwattHours: number;
  readonly sentAt: number;
}

/** Everything that a device sent, sorted by time with one value for each instant, and the decisions about it. */
export interface DeviceSamples {
  readonly registers: readonly RegisterSample[];
  readonly powers: readonly RegisterSample[];
  readonly energies: readonly SentEnergy[];
  readonly decisions: ReadonlyMap<number, Decision>;
  readonly maxMilliwatts: number;
}

export interface Derivation {
  readonly derived: readonly DerivedReading[];
  /** Readings that count. */
  readonly counted: readonly SentEnergy[];
  /** Readings inside the span of a register. They are kept and count again if the register is deleted. */
  readonly shadowed: readonly SentEnergy[];
  readonly events: readonly RegisterEvent[];
}

/** A reading covers the time since the previous one, but at most this long. */
export const longestEnergyMs = hourMs;

/**
 * The energy of a device's samples after `from` and until `to`. Registers take precedence over readings, and readings
 * over power. The result depends only on the samples, which must include the relevant ones around the period (see
 * `readSamples`).
 */
export function deriveReadings(samples: DeviceSamples, { from, to }: TimeSpan): Derivation {
  const isInside = ({ timestamp }: { readonly timestamp: number }) =>
    timestamp > from && timestamp <= to;
  const { spans, events } = registerSteps(samples.registers, samples);
  const { counted, shadowed, covered } = placeEnergies(samples.energies, spans);
  const power = integratePower(samples.powers, merge([...spans, ...covered]));
  return {
    derived: [
      ...spans.filter((span) => span.to > from && span.from < to).flatMap(spreadEnergy),
      ...power,
    ]
      .filter(isInside)
      .toSorted((a, b) => a.timestamp - b.timestamp),
    counted: counted.filter(isInside),
    shadowed: shadowed.filter(isInside),
    events: events.filter(isInside),
  };
}

/** @param spans sorted, without overlaps */
function placeEnergies(energies: readonly SentEnergy[], spans: readonly TimeSpan[]) {
  const counted: SentEnergy[] = [];
  const shadowed: SentEnergy[] = [];
  const covered: TimeSpan[] = [];
  let next = 0;
  let before = -Infinity;
  for (const energy of energies) {
    const { timestamp } = energy;
    while ((spans[next]?.to ?? Infinity) < timestamp) next++;
    if ((spans[next]?.from ?? Infinity) < timestamp) shadowed.push(energy);
    else {
      counted.push(energy);
      covered.push({ from: Math.max(before, timestamp - longestEnergyMs), to: timestamp });
    }
    before = timestamp;
  }
  return { counted, shadowed, covered };
}

/** Merges spans that touch or overlap. */
function merge(spans: readonly TimeSpan[]): TimeSpan[] {
  const merged: TimeSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}
