import type { CellValue } from 'read-excel-file/node';
import { UnreadableFileError, type Source } from '../model.ts';
import { twoDigits } from './clock-text.ts';
import { isTooLarge } from './expanded-size.ts';
import { readHead } from './read-bytes.ts';
import type { Row } from './table.ts';

/** A workbook is read as a whole, so it may be no larger. */
export const maxWorkbookBytes = 20_000_000;
/** Of all XML in it: parsing takes some 20 bytes of memory for each. */
const maxExpandedBytes = 20_000_000;

const directoryEntry = Buffer.from('PK\u0001\u0002', 'latin1');

/** Dates of a workbook have no zone: they are read as they are shown. */
function textOf(cell: CellValue | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return dateText(cell);
  return String(cell).trim();
}

function dateText(date: Date): string {
  const rounded = new Date(Math.round(date.getTime() / 1_000) * 1_000);
  if (Number.isNaN(rounded.getTime())) return '';
  const time = `${twoDigits(rounded.getUTCHours())}:${twoDigits(rounded.getUTCMinutes())}:${twoDigits(rounded.getUTCSeconds())}`;
  // A time without a date lies on day 0 of the workbook.
  if (rounded.getUTCFullYear() < 1901) return time;
  return `${rounded.toISOString().slice(0, 10)} ${time}`;
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** The sheets of a workbook that have rows. */
export async function readXlsx(source: Source): Promise<readonly Sheet[]> {
  const file = await readHead(source, maxWorkbookBytes + 1, maxWorkbookBytes);
  if (file.includes(directoryEntry) && !file.includes('xl/workbook'))
    throw new UnreadableFileError(
      'The file is a ZIP archive, not a workbook. Unpack it and import the file inside.',
    );
  if (isTooLarge(file, maxExpandedBytes))
    throw new UnreadableFileError(
      `The workbook is too large: expanded, it has more than ${maxExpandedBytes / 1e6} MB or 3 million cells. Save the sheet as CSV and try again.`,
    );
  let sheets;
  try {
    // Only workbooks need the library, and loading it takes a third of the time that a small file does.
    const { default: readSheets } = await import('read-excel-file/node');
    sheets = await readSheets(file);
  } catch (error) {
    throw new UnreadableFileError(
      'The workbook cannot be read. Save the sheet as CSV and try again.',
      { cause: error },
    );
  }
  return sheets
    .map(({ sheet, data }) => ({
      name: sheet,
      rows: data
        .map((cells, index) => ({ line: index + 1, cells: cells.map(textOf) }))
        .filter(({ cells }) => cells.some((cell) => cell !== '')),
    }))
    .filter(({ rows }) => rows.length > 0);
}
