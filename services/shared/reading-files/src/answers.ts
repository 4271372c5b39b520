import type { Answers } from './model.ts';

/** The values that an answer can have, where they are few. */
export const answerChoices = {
  kind: ['energy', 'power', 'register'],
  unit: ['kWh', 'Wh', 'MWh', 'kW', 'W'],
  stamps: ['start', 'end'],
  dateOrder: ['dmy', 'mdy', 'ymd'],
  decimal: ['point', 'comma'],
  duplicates: ['first', 'last', 'largest'],
} as const satisfies { readonly [Name in keyof Answers]?: readonly NonNullable<Answers[Name]>[] };
