import type { Source } from '../model.ts';
import { espiHeader, readEspi, type ReadingType } from './read-espi.ts';
import type { Row, Table } from './table.ts';

const units: Readonly<Record<number, string>> = { 72: 'Wh', 38: 'W' };
const directions: Readonly<Record<number, string>> = {
  1: 'forward',
  4: 'net',
  19: 'reverse',
  20: 'total',
};
const accumulations: Readonly<Record<number, string>> = {
  1: 'register',
  3: 'register',
  4: 'energy',
  6: 'power',
  9: 'register',
  12: 'power',
};

/** Reads a feed once for what its readings mean, and again for the readings. */
export async function openEspi(source: Source, head: Buffer, limit: number): Promise<Table> {
  const types = new Map<string, ReadingType>();
  const learn = (reading: string | undefined, type: ReadingType) => types.set(reading ?? '', type);
  for await (const batch of readEspi(source, head, limit, learn)) void batch;

  function described({ line, cells }: Row): Row {
    const type = types.get(cells[4] ?? '') ?? types.get('') ?? {};
    const value = cells[2] ?? '';
    return {
      line,
      cells: [
        cells[0] ?? '',
        cells[1] ?? '',
        type.power && value !== '' ? `${value}e${type.power}` : value,
        cells[3] ?? '',
        cells[4] ?? '',
        units[type.uom ?? -1] ?? `unit ${type.uom ?? 'unknown'}`,
        directions[type.flow ?? -1] ?? 'unknown',
        accumulations[type.accumulation ?? -1] ?? 'unknown',
      ],
    };
  }

  return {
    format: 'XML',
    encoding: 'utf-8',
    header: espiHeader,
    headerLine: 1,
    about: new Map([['format', 'espi']]),
    async *rows() {
      for await (const batch of readEspi(source, head, limit, () => undefined))
        yield batch.map(described);
    },
  };
}
