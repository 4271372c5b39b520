export * from './analyse-file.ts';
export * from './model.ts';
