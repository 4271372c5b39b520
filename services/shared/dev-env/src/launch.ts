import type { DataFolder } from './data-folder.ts';
import type { StartOptions } from './options.ts';
import type { Secrets } from './storage.ts';

export interface Stoppable {
  stop(): Promise<void>;
}

/** Shared by all parts of one start. */
export interface Launch {
  readonly options: StartOptions;
  readonly data: DataFolder;
  readonly secrets: Secrets;
  readonly print: (line: string) => void;
  /** Running parts in the order of their start. They are stopped in reverse. */
  readonly started: Stoppable[];
}

export const emails = {
  administrator: 'admin@home.localhost',
  resident: 'resident@home.localhost',
} as const;
