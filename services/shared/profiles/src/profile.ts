import type { Field } from './field.ts';

/** What a device measures. Production is never counted as consumption. */
export const directions = ['consumption', 'production'] as const;
export type Direction = (typeof directions)[number];

export const units = ['kWh', 'Wh', 'W', 'kW'] as const;
export const kinds = ['register', 'interval', 'power'] as const;

/** What a person chooses for a device, as far as its profile asks for it. */
export interface ProfileSettings {
  /** Which part of what is sent is meant: a channel, a sensor, a sub-topic. */
  readonly source?: string | undefined;
  /** Where the value is in the JSON, or several to be added: `a.b + a.c`. Absent: the payload is the value. */
  readonly path?: string | undefined;
  readonly unit?: (typeof units)[number] | undefined;
  readonly kind?: (typeof kinds)[number] | undefined;
  /** Where the time of the value is in the JSON. */
  readonly timePath?: string | undefined;
}

/** The values in a payload, or in a component of it. */
export interface Values {
  readonly register?: Field;
  readonly power?: Field;
  readonly interval?: Field;
}

export type ValuesByDirection = { readonly [direction in Direction]?: Values };

/** Reads messages whose sub-topic matches. Without values of its own it reads those that the settings describe. */
export interface Rule extends ValuesByDirection {
  /**
   * `*` is one level, `**` any number of them; `{source}` is one level, `{source**}` at least one. What they match is
   * compared with the chosen source.
   */
  readonly topic: string;
  readonly payload?: 'json' | 'number' | 'telegram';
  /** Where the time is. It counts only if it names an instant: with an offset, or in seconds since 1970. */
  readonly time?: string;
  /** Values by the name of a component, such as `switch:{source}`. It is the level `{component}` of the topic. */
  readonly components?: Readonly<Record<string, ValuesByDirection>>;
  /** Where the object is whose members are components. */
  readonly within?: string;
}

export type Ignored =
  'availability' | 'settings' | 'empty_message' | 'other_measurement' | 'other_source' | 'no_value';

export interface Profile {
  readonly name: string;
  /** What is chosen for each device. */
  readonly settings?: Readonly<Partial<Record<keyof ProfileSettings, 'required' | 'optional'>>>;
  /** The source that is meant when none is chosen. */
  readonly usualSource?: string;
  readonly reads: readonly Rule[];
  /** Topics of messages that say nothing about energy. */
  readonly ignores?: Readonly<Partial<Record<Ignored, readonly string[]>>>;
  /** Topics of values that mean something only together, with what to do instead. */
  readonly rejects?: Readonly<Record<string, string>>;
}
