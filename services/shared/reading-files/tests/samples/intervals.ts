import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

const two = (value: number) => String(value).padStart(2, '0');
const clock = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** 48 values. All are zero, except the first, the third and the last. */
const halves = (factor = 1) =>
  Array.from({ length: 48 }, (_, index) =>
    index === 0 || index === 2 || index === 47 ? (0.5 + index / 100) * factor : 0,
  ).join(',');

const textOf = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z');

/** The day of `halves`, which begins at this instant. */
function dayFrom(start: string, factor = 1): Sample[2] {
  const at = Date.parse(start);
  return Array.from({ length: 48 }, (_, index) => {
    const end = textOf(at + (index + 1) * 1_800_000);
    return [
      end,
      index === 0 || index === 2 || index === 47
        ? Number(((0.5 + index / 100) * factor).toFixed(6))
        : 0,
    ] as const;
  });
}

const ranges = Array.from(
  { length: 48 },
  (_, index) => `${clock(index * 30)} - ${clock((index + 1) * 30)}`,
).join(',');

/** Layouts with a column for each interval of a day. */
export const intervalSamples: readonly Sample[] = [
  [
    'NEM12',
    lines(
      '100,NEM12,202301150900,MDP1,Retail',
      '200,6102334455,E1B1,E1,E1,,METSER123,kWh,30,',
      `300,20230110,${halves()},V,,,20230115010101,`,
      '400,1,2,E64,,',
      '400,3,48,A,,',
      '500,O,S01009,20230110,',
      '200,6102334455,E1B1,B1,B1,,METSER123,kWh,30,',
      `300,20230110,${halves(9)},A,,,20230115010101,`,
      '900',
    ),
    dayFrom('2023-01-09T14:00Z'),
  ],
  [
    'Ausgrid solar home',
    lines(
      'Half hourly data,,,,,',
      `Customer,Generator Capacity,Postcode,Consumption Category,date,${Array.from({ length: 48 }, (_, index) => (index === 47 ? '0:00' : clock((index + 1) * 30).replace(/^0/, ''))).join(',')},Row Quality`,
      `1,3.78,2076,CL,1-Jul-10,${halves(0.5)},`,
      `1,3.78,2076,GC,1-Jul-10,${halves()},`,
      `1,3.78,2076,GG,1-Jul-10,${halves(9)},`,
    ),
    dayFrom('2010-06-30T14:00Z', 1.5),
    { meter: 'all', timeZone: 'Australia/Sydney' },
  ],
  [
    'Low Carbon London, a column for each half-hour',
    lines(
      `LCLid,day,${Array.from({ length: 48 }, (_, index) => `hh_${index}`).join(',')}`,
      `MAC1,2012-10-13,${halves()}`,
    ),
    dayFrom('2012-10-13T00:00Z'),
    { stamps: 'start' },
  ],
  [
    'Australian distributor, a column for each half-hour',
    lines(
      `NMI,METER SERIAL NUMBER,CON/GEN,DATE,ESTIMATED?,${ranges}`,
      `6001,12345,Consumption,10/01/2023,No,${halves()}`,
      `6001,12345,Generation,10/01/2023,No,${halves(9)}`,
    ),
    dayFrom('2023-01-10T00:00Z'),
    { timeZone: 'UTC' },
  ],
  [
    'Home Assistant energy',
    lines(
      'entity_id,type,unit,2023-01-10T00:00:00.000Z,2023-01-10T01:00:00.000Z,2023-01-10T02:00:00.000Z',
      'sensor.in,grid_consumption,kWh,0.5,,0.25',
      'sensor.out,grid_return,kWh,9,9,9',
    ),
    [
      ['2023-01-10T01:00Z', 0.5],
      ['2023-01-10T03:00Z', 0.25],
    ],
  ],
  [
    'Column for each interval',
    lines(`date,unit,${ranges}`, `2023-01-10,kWh,${halves()}`),
    dayFrom('2023-01-10T00:00Z'),
    { timeZone: 'UTC' },
  ],
];
