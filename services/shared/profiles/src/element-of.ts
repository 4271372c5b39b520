import type { Field } from './field.ts';
import type { Values } from './profile.ts';
import { readField, type FieldProblem } from './read-field.ts';

/** The content of a message in the platform's own format. */
export interface ProfileElement {
  readonly timestamp?: string;
  readonly kwh?: number;
  readonly registerKwh?: number;
  readonly registerWh?: number;
  readonly watts?: number;
}

export interface Problem {
  readonly problem: FieldProblem;
  readonly detail: string;
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

const register = (value: number, unit: Field['unit']) =>
  unit === 'kWh'
    ? { registerKwh: value }
    : { registerWh: unit === 'Wmin' ? round(value / 60) : value };

const toWatts = (value: number, unit: Field['unit']) => ({
  watts: unit === 'kW' ? round(value * 1_000) : value,
});

const interval = (value: number, unit: Field['unit']) => ({
  kwh: unit === 'Wh' ? round(value / 1_000) : value,
});

const members = { register, power: toWatts, interval } as const;

/** The values of a document. Empty if it has none of them. */
export function elementOf(document: unknown, values: Values): ProfileElement | Problem {
  let element: ProfileElement = {};
  for (const name of ['register', 'power', 'interval'] as const) {
    const field = values[name];
    const read = field && readField(document, field);
    if (!read) continue;
    if ('problem' in read) return read;
    element = { ...element, ...members[name](read.value, field.unit) };
  }
  return element;
}
