import type { Direction } from '@ems/profiles';

/** What precedes a file so that spreadsheets read it as UTF-8. */
const byteOrderMark = '\uFEFF';
const controls = String.raw`\u0000-\u001F\u007F-\u009F\u2028\u2029`;
const formulaStart = new RegExp(
  String.raw`(^|[,;|${controls}])([\s"']*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])`,
  'g',
);
const everyControl = new RegExp(`[${controls}]+`, 'g');

/** Quoted, and no part of it begins a formula, wherever a spreadsheet cuts the line. */
export const csvText = (text: string): string =>
  `"${text.replace(formulaStart, "$1$2'").replace(everyControl, ' ').replaceAll('"', '""')}"`;

export interface CsvHour {
  readonly deviceId: number;
  readonly name: string;
  /** Local, ISO 8601 with offset. */
  readonly start: string;
  readonly kwh: number;
  readonly readings: number | null;
  readonly isOver: boolean;
  readonly isEstimated: boolean;
}

export interface CsvFormat {
  readonly header: string;
  readonly line: (hour: CsvHour) => string;
}

const endOf = ({ readings, isOver, isEstimated }: CsvHour) => [
  readings ?? '',
  isOver ? 'yes' : 'no',
  isEstimated ? 'estimated' : 'measured',
];

/** The name says what the energy is, so that an import never takes production for consumption. */
const energyColumns: Readonly<Record<Direction, string>> = {
  consumption: 'kwh',
  production: 'production_kwh',
  'feed-in': 'feed_in_kwh',
};

/** For programs: instants with their offset. */
const forPrograms = (energy: string): CsvFormat => ({
  header: `device_id,device,hour_start,${energy},readings,complete,quality\r\n`,
  line: (hour) =>
    `${[hour.deviceId, csvText(hour.name), hour.start, hour.kwh.toFixed(6), ...endOf(hour)].join(',')}\r\n`,
});

/** For spreadsheets, which read a time only without its offset and numbers only with their own decimal sign. */
function forSpreadsheets(energy: string, decimal: 'point' | 'comma'): CsvFormat {
  const separator = decimal === 'comma' ? ';' : ',';
  const row = (cells: readonly (string | number)[]) => `${cells.join(separator)}\r\n`;
  const number = (kwh: number) =>
    decimal === 'comma' ? kwh.toFixed(6).replace('.', ',') : kwh.toFixed(6);
  return {
    header: `${byteOrderMark}${row(['device_id', 'device', 'hour_start', 'utc_offset', energy, 'readings', 'complete', 'quality'])}`,
    line: (hour) =>
      row([
        hour.deviceId,
        csvText(hour.name),
        `${hour.start.slice(0, 10)} ${hour.start.slice(11, 19)}`,
        `UTC${hour.start.slice(19)}`,
        number(hour.kwh),
        ...endOf(hour),
      ]),
  };
}

export function csvFormat(measures: Direction, decimal: 'point' | 'comma' | undefined): CsvFormat {
  const energy = energyColumns[measures];
  return decimal ? forSpreadsheets(energy, decimal) : forPrograms(energy);
}
