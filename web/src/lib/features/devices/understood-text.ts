import type { LastMessage } from '#lib/api/models.ts';
import { dateTime, kwh } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

const ignored: Readonly<Record<string, () => string>> = {
  availability: m.ignored_availability,
  settings: m.ignored_settings,
  empty_message: m.ignored_empty_message,
  other_measurement: m.ignored_other_measurement,
  other_source: m.ignored_other_source,
  no_value: m.ignored_no_value,
};

/** Why a message says nothing about energy. */
export const ignoredText = (why: string): string => (ignored[why] ?? m.ignored_other_measurement)();

const values = {
  register: ({ value }: { value: number }) => m.understood_register({ kwh: kwh(value, 3) }),
  power: ({ value }: { value: number }) => m.understood_power({ watts: kwh(value, 0) }),
  interval: ({ value, timestamp }: { value: number; timestamp: string }) =>
    m.understood_interval({ kwh: kwh(value, 3), time: dateTime(timestamp) }),
} as const;

/** A value as it was understood. */
export const understoodText = (value: LastMessage['values'][number]): string =>
  values[value.kind](value);
