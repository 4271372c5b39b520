import type { Field } from './field.ts';

/** What a device measures: one of three kinds of energy, which are never added up. */
export const directions = ['consumption', 'production', 'feed-in'] as const;
export type Direction = (typeof directions)[number];

/** The two flows that messages distinguish. Whether the second is production or feed-in depends on the place. */
export type Flow = 'consumption' | 'production';

export const flowOf = (measures: Direction): Flow =>
  measures === 'consumption' ? 'consumption' : 'production';

export const units = ['kWh', 'Wh', 'W', 'kW'] as const;
export const kinds = ['register', 'interval', 'power'] as const;

/** The settings that a user chooses for a device, if its profile offers them. */
export interface ProfileSettings {
  /** The chosen part of the device's data: a channel, a sensor or a sub-topic. */
  readonly source?: string | undefined;
  /** The path of the value in the JSON, or of several values to add: `a.b + a.c`. Absent: the payload is the value. */
  readonly path?: string | undefined;
  readonly unit?: (typeof units)[number] | undefined;
  readonly kind?: (typeof kinds)[number] | undefined;
  /** The path of the value's time in the JSON. */
  readonly timePath?: string | undefined;
}

/** The values in a payload, or in a component of it. */
export interface Values {
  readonly register?: Field;
  readonly power?: Field;
  readonly interval?: Field;
}

export type ValuesByFlow = { readonly [flow in Flow]?: Values };

/** Reads messages whose sub-topic matches. A rule without values reads the values that the settings describe. */
export interface Rule extends ValuesByFlow {
  /**
   * `*` matches one level, `**` any number of levels, `{source}` one level and `{source**}` at least one. The text that
   * a `source` matches is compared with the chosen source.
   */
  readonly topic: string;
  readonly payload?: 'json' | 'number' | 'telegram';
  /** The path of the time. It is used only if it denotes an instant: with an offset, or in seconds since 1970. */
  readonly time?: string;
  /** Values by the name of a component, such as `switch:{source}`. The level `{component}` of the topic contains it. */
  readonly components?: Readonly<Record<string, ValuesByFlow>>;
  /** The path of the object whose members are components. */
  readonly within?: string;
  /** The other flow has a topic of its own, so a message without the device's flow is no mistake. */
  readonly hasOneFlow?: true;
}

export type Ignored =
  'availability' | 'settings' | 'empty_message' | 'other_measurement' | 'other_source' | 'no_value';

export interface Profile {
  readonly name: string;
  /** What its devices can measure. Absent: whatever the rules read. */
  readonly measures?: readonly Direction[];
  /** The settings to choose for each device. */
  readonly settings?: Readonly<Partial<Record<keyof ProfileSettings, 'required' | 'optional'>>>;
  /** The source when none is chosen. */
  readonly usualSource?: string;
  /** What to do when all sources count together. */
  readonly allSources?: string;
  /** What to do when a device with one counter, which does not know directions, measures production. */
  readonly oneCounter?: string;
  readonly reads: readonly Rule[];
  /** Topics of messages without values of energy. */
  readonly ignores?: Readonly<Partial<Record<Ignored, readonly string[]>>>;
  /** Topics of values that are useful only in combination, with advice on what to do instead. */
  readonly rejects?: Readonly<Record<string, string>>;
}
