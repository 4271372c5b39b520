export * from './analyse-file.ts';
export * from './answers.ts';
export * from './model.ts';
export * from './split-readings.ts';
