/** Storage for backups. Each backup is a folder with files of a few megabytes. Keys are `<folder>/<file>`. */
export interface Target {
  /** Replaces an existing file. A reader sees all of it or nothing. */
  write(key: string, content: Uint8Array): Promise<void>;
  /** Undefined if the file is missing or longer than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer | undefined>;
  folders(): Promise<string[]>;
  /** The keys of all files in a folder, even of an incomplete backup. */
  files(folder: string): Promise<string[]>;
  remove(key: string): Promise<void>;
}
