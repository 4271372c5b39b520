/** A row of cells, with the line of the file that it ends on. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of text, whatever kind of file they come from. */
export interface Table {
  /** Of the file, for people. */
  readonly format: string;
  readonly encoding: string;
  readonly header: readonly string[];
  /** Line of the header; 0: the columns have no names. */
  readonly headerLine: number;
  /** What the lines before the header, or the members around the rows, say. */
  readonly about: ReadonlyMap<string, string>;
  /** The file has a column for each interval, which became rows: every day has all of them. */
  readonly isUnfolded?: true;
  /** The rows after the header; can be called again. */
  rows(): AsyncIterable<readonly Row[]>;
}

/** Enough for a month of hours side by side. */
export const maxColumns = 2_000;
export const maxRows = 5_000_000;

/** A cell without the quotes and the formula that spreadsheets put around numbers such as ="5414". */
export function cleanCell(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > 2 && trimmed.startsWith('="') && trimmed.endsWith('"'))
    return trimmed.slice(2, -1);
  return trimmed.startsWith("'") ? trimmed.slice(1) : trimmed;
}
