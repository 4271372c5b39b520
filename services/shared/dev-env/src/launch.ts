import type { DataFolder } from './data-folder.ts';
import type { StartOptions } from './options.ts';
import type { Secrets } from './storage.ts';

export interface Stoppable {
  stop(): Promise<void>;
}

/** What every part of one start shares. */
export interface Launch {
  readonly options: StartOptions;
  readonly data: DataFolder;
  readonly secrets: Secrets;
  readonly print: (line: string) => void;
  /** What runs, in the order of its start; it is stopped in reverse. */
  readonly started: Stoppable[];
}

export const emails = {
  administrator: 'admin@home.localhost',
  resident: 'resident@home.localhost',
} as const;
