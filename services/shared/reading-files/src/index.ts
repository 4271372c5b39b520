export * from './analyse-file.ts';
export * from './answers.ts';
export * from './model.ts';
export * from './split-readings.ts';
export type { NumberList } from './storage/numbers.ts';
