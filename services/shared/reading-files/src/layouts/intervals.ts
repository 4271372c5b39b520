import { intervalNames } from '../tables/unfold-intervals.ts';
import { defineLayout, energy, type Layout, type ValueColumns } from './layout.ts';

const { date, start, end, time, number } = intervalNames;
const value = /^interval value/;
const values: readonly ValueColumns[] = [{ columns: [value] }];
const kilowattHours: readonly ValueColumns[] = [energy(value)];

const table = (layout: Partial<Layout> & Pick<Layout, 'header'>): Layout =>
  defineLayout({
    name: 'Column for each interval',
    isGeneric: true,
    findsMeters: true,
    values,
    production: {},
    ...layout,
  });

/** Tables that have a column for each interval of a day. */
export const intervals = [
  defineLayout({
    name: 'NEM12',
    header: ['nmi', 'suffix', 'quality', 'unit', date, start, end, value],
    start: [date, start],
    end: [date, end],
    values: kilowattHours,
    unitColumn: 'unit',
    meter: ['nmi', 'suffix'],
    sums: 'suffix',
    take: { column: 'suffix', rows: /^E/i },
    production: { take: { column: 'suffix', rows: /^B/i } },
    estimated: { column: 'quality', rows: /^[ESF]/i },
    // The market's time, which is never set forward.
    timeZone: '+10:00',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Ausgrid solar home',
    header: ['customer', 'consumption category', date, end, value],
    end: [date, end],
    values: kilowattHours,
    meter: ['customer', 'consumption category'],
    sums: 'consumption category',
    take: { column: 'consumption category', rows: /^(GC|CL)$/i },
    production: { take: { column: 'consumption category', rows: /^GG$/i } },
    decimal: 'point',
    dateOrder: 'dmy',
  }),
  defineLayout({
    name: 'Low Carbon London, a column for each half-hour',
    header: ['lclid', date, time, value],
    time: [date, time],
    values: kilowattHours,
    meter: ['lclid'],
    decimal: 'point',
    timeZone: 'UTC',
  }),
  defineLayout({
    name: 'Australian distributor, a column for each half-hour',
    header: ['nmi', 'con gen', date, start, end, value],
    start: [date, start],
    end: [date, end],
    values: kilowattHours,
    meter: ['nmi', 'meter serial number'],
    take: { column: 'con gen', rows: /^con/i },
    production: { take: { column: 'con gen', rows: /^gen/i } },
    estimated: { column: 'estimated', rows: /^y/i },
    decimal: 'point',
    dateOrder: 'dmy',
  }),
  defineLayout({
    name: 'Home Assistant energy',
    header: ['entity id', 'type', 'unit', time, value],
    start: [time],
    values,
    unitColumn: 'unit',
    meter: ['entity id'],
    take: { column: 'type', rows: /^grid consumption|^grid_consumption|^device_consumption/ },
    production: { take: { column: 'type', rows: /^(grid_return|solar_production)/ } },
    decimal: 'point',
  }),
  table({ header: [date, start, end, value], start: [date, start], end: [date, end] }),
  table({ header: [date, end, value], end: [date, end] }),
  table({ header: [date, number, value], end: [date, number], hasHourNumbers: true }),
  table({ header: [date, time, value], time: [date, time] }),
  table({ header: [time, value], time: [time] }),
];
