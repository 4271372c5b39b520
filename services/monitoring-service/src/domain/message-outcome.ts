import { toKwh } from '@ems/contracts';
import type { Sample, StoredReading } from '@ems/readings';

/** One value that was understood. */
export interface UnderstoodValue {
  readonly kind: 'interval' | 'register' | 'power';
  readonly timestamp: string;
  /** In kWh, or in watts for power. */
  readonly value: number;
}

/** The outcome of a message. */
export interface MessageOutcome {
  /** How many values were understood. */
  readonly understood: number;
  /** The first of them. */
  readonly values: readonly UnderstoodValue[];
  /** Why it contains no energy. */
  readonly ignored: string | null;
  readonly rejected: readonly { readonly reason: string; readonly detail: string }[];
}

const shown = 3;
const iso = (instant: number) => new Date(instant).toISOString();

const ofReading = ({ timestamp, milliwattHours }: StoredReading): UnderstoodValue => ({
  kind: 'interval',
  timestamp: iso(timestamp),
  value: toKwh(milliwattHours),
});

const ofSample = ({ kind, timestamp, value }: Sample): UnderstoodValue => ({
  kind,
  timestamp: iso(timestamp),
  value: kind === 'register' ? toKwh(value) : value / 1_000,
});

export const messageOutcome = (message: {
  readonly readings: readonly StoredReading[];
  readonly samples: readonly Sample[];
  readonly ignored?: string;
  readonly park: readonly { readonly reason: string; readonly detail: string }[];
}): MessageOutcome => ({
  understood: message.readings.length + message.samples.length,
  values: [
    ...message.readings.slice(0, shown).map(ofReading),
    ...message.samples.slice(0, shown).map(ofSample),
  ].slice(0, shown),
  ignored: message.ignored ?? null,
  rejected: message.park
    .slice(0, shown)
    .map(({ reason, detail }) => ({ reason, detail: detail.slice(0, 500) })),
});
