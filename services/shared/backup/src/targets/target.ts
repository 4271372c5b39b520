/** Where backups are kept: one folder for each backup, with files of a few megabytes. Keys are `<folder>/<file>`. */
export interface Target {
  /** Replaces what was there. A reader sees all of it or nothing. */
  write(key: string, content: Uint8Array): Promise<void>;
  /** Undefined: there is no such file, or it is longer than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer | undefined>;
  folders(): Promise<string[]>;
  /** The keys of all files of a folder, complete or not. */
  files(folder: string): Promise<string[]>;
  remove(key: string): Promise<void>;
}
