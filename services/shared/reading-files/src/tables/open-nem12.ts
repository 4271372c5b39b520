import { UnreadableFileError, type Source } from '../model.ts';
import { clockText } from './clock-text.ts';
import type { Encoding } from './decode-text.ts';
import { readCsv } from './read-csv.ts';
import type { Row, Table } from './table.ts';
import { intervalNames } from './unfold-intervals.ts';

const { date, start, end, value } = intervalNames;
const header = ['nmi', 'suffix', 'serial', 'unit', 'quality', date, start, end, value];

/** Whether these lines are of the Australian market's meter data files, whatever their first record is. */
export const isNem = (text: string): boolean =>
  /^(?:100,NEM1[23]\b|200,[^,\r\n]*,.*\r?\n300,\d{8},)/.test(text);

interface Channel {
  readonly about: readonly string[];
  readonly minutes: number;
}

interface Day {
  readonly row: Row;
  readonly channel: Channel;
  readonly qualities: string[];
}

function channelOf({ line, cells }: Row): Channel {
  const minutes = Number(cells[8]);
  if (![1, 5, 10, 15, 30, 60].includes(minutes))
    throw new UnreadableFileError(
      `Line ${line} says that intervals are ${cells[8] ?? ''} minutes long. NEM12 has 5, 15 or 30.`,
    );
  return { about: [cells[1] ?? '', cells[4] ?? '', cells[6] ?? '', cells[7] ?? ''], minutes };
}

function dayOf(row: Row, channel: Channel): Day {
  const count = 1_440 / channel.minutes;
  const quality = row.cells[2 + count] ?? '';
  return { row, channel, qualities: Array.from({ length: count }, () => quality) };
}

/** Record 400 says how intervals from one number to another were read. */
function setQualities({ qualities }: Day, { cells }: Row): void {
  const [from, to] = [Number(cells[1]), Number(cells[2])];
  if (Number.isInteger(from) && Number.isInteger(to) && to <= qualities.length)
    for (let number = Math.max(1, from); number <= to; number++)
      qualities[number - 1] = cells[3] ?? '';
}

function rowsOf({ row: { line, cells }, channel: { about, minutes }, qualities }: Day): Row[] {
  const at = (index: number, text: string) => ({
    line,
    cells: [
      ...about,
      qualities[index] ?? '',
      (cells[1] ?? '').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
      clockText(index * minutes),
      clockText((index + 1) * minutes),
      text,
    ],
  });
  if (cells.length < 2 + qualities.length) return [at(0, `only ${cells.length} cells`)];
  return qualities.map((quality, index) =>
    at(index, /^N/i.test(quality) ? '' : (cells[2 + index] ?? '')),
  );
}

/** Opens a file of interval readings (NEM12). @throws {UnreadableFileError} for NEM13, which has no intervals */
export function openNem12(
  source: Source,
  head: string,
  use: { readonly encoding: Encoding; readonly limit: number },
): Table {
  if (head.startsWith('100,NEM13'))
    throw new UnreadableFileError(
      'NEM13 has one total for each bill, not intervals. Ask for a NEM12 file.',
    );
  return {
    format: 'NEM12',
    encoding: use.encoding,
    header,
    headerLine: 1,
    about: new Map(),
    isUnfolded: true,
    async *rows() {
      let channel: Channel | undefined;
      let day: Day | undefined;
      for await (const batch of readCsv(source, { ...use, separator: ',' })) {
        const rows: Row[] = [];
        for (const row of batch) {
          const [record] = row.cells;
          if (record === '400' && day) setQualities(day, row);
          else if (day && record !== '500') {
            rows.push(...rowsOf(day));
            day = undefined;
          }
          if (record === '200') channel = channelOf(row);
          if (record === '300' && channel) day = dayOf(row, channel);
        }
        if (rows.length > 0) yield rows;
      }
      if (day) yield rowsOf(day);
    },
  };
}
