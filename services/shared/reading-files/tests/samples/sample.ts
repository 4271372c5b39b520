import type { Answers } from '../../src/index.ts';

/** A layout, a small file in it, and what is stored of it at the end of each interval. */
export type Sample = readonly [
  layout: string,
  file: string,
  rows: readonly (readonly [string, number])[],
  answers?: Answers,
];
