import { UnreadableFileError, type Source } from '../model.ts';
import { findHeader, type HeaderOptions } from './find-header.ts';
import { headerOf, headRows } from './header-of.ts';
import { readXlsx, type Sheet } from './read-xlsx.ts';
import { TableQuestion } from './table-question.ts';
import type { Table } from './table.ts';
import { unfoldIntervals } from './unfold-intervals.ts';

interface WorkbookOptions extends HeaderOptions {
  readonly sheet?: string | undefined;
}

/**
 * The table of a workbook: of its only sheet with readings, or of the sheet that was chosen.
 *
 * @throws {TableQuestion} when several sheets have readings
 */
export async function openWorkbook(
  source: Source,
  { sheet: wanted, ...options }: WorkbookOptions,
): Promise<Table> {
  const sheets = (await readXlsx(source)).filter(({ rows }) =>
    findHeader(rows.slice(0, headRows), options),
  );
  const [only] = sheets;
  if (!only)
    throw new UnreadableFileError('No sheet of the workbook has a table with times and values.');
  const sheet = wanted === undefined ? only : sheets.find(({ name }) => name === wanted);
  if (!sheet || (wanted === undefined && sheets.length > 1))
    throw new TableQuestion(sheetQuestion(sheets, wanted));
  const { name, rows } = sheet;
  const header = headerOf(rows.slice(0, headRows), options);
  const table: Table = {
    format: `XLSX, sheet ${name}`,
    encoding: 'utf-8',
    header: header.header,
    headerLine: rows[header.index]?.line ?? 0,
    about: header.about,
    async *rows() {
      for (let from = header.index + 1; from < rows.length; from += 1_000)
        yield rows.slice(from, from + 1_000);
    },
  };
  const sample = rows.slice(header.index + 1, headRows);
  return unfoldIntervals(table, sample, options.direction) ?? table;
}

const sheetQuestion = (sheets: readonly Sheet[], wanted: string | undefined) =>
  ({
    id: 'sheet',
    text:
      wanted === undefined
        ? 'Several sheets of the workbook have readings. Which one?'
        : `The workbook has no sheet “${wanted}” with readings. Which one?`,
    choices: sheets.map(({ name }) => ({ value: name, label: name })),
  }) as const;
