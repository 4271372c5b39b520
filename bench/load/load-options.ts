import { readFileSync } from 'node:fs';

// The bench is gone: so is its load.
process.once('disconnect', () => process.exit());

/** What `startLoad` was given for this process. */
export const loadOptions = <Options>(): Options =>
  JSON.parse(readFileSync(process.env['LOAD'] ?? '', 'utf8')) as Options;
