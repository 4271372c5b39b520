import { UnreadableFileError } from '../model.ts';
import { findHeader, type FoundHeader, type HeaderOptions } from './find-header.ts';
import { cleanCell, type Row } from './table.ts';

/** The header is among so many rows. */
export const headRows = 200;

/** @throws {UnreadableFileError} when the rows hold no table */
export function headerOf(rows: readonly Row[], options: HeaderOptions): FoundHeader {
  const header = findHeader(rows, options);
  if (!header)
    throw new UnreadableFileError(
      'No table with times and values was found in the file. Expected are rows with a date or time and a number.',
    );
  const names = header.header.map((name, index) => cleanCell(name) || `column ${index + 1}`);
  return { ...header, header: names.map((name, index) => distinct(name, names.slice(0, index))) };
}

/** A person names a column; two of one name could not be told apart. */
function distinct(name: string, before: readonly string[]): string {
  const same = before.filter((each) => each === name).length;
  return same === 0 ? name : `${name} (${same + 1})`;
}
