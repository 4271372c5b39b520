import { readFileSync } from 'node:fs';

// Ends the load when the bench has ended.
process.once('disconnect', () => process.exit());

/** The options that `startLoad` passed to this process. */
export const loadOptions = <Options>(): Options =>
  JSON.parse(readFileSync(process.env['LOAD'] ?? '', 'utf8')) as Options;
