import { defineLayout, energy } from './layout.ts';

/** The column of a device that measures production or feed-in. */
const produced = /^(production|feed in) kwh$/;

const hours = {
  values: [energy('kwh')],
  meter: ['device id'],
  intervalSeconds: 3_600,
} as const;

/** What this platform exports, and the tables that replay has always read. */
export const own = [
  defineLayout({
    name: 'EMS export for spreadsheets',
    header: ['device id', 'hour start', 'utc offset', 'kwh'],
    start: ['hour start', 'utc offset'],
    ...hours,
    production: {
      header: ['device id', 'hour start', 'utc offset', produced],
      values: [energy(produced)],
    },
  }),
  defineLayout({
    name: 'EMS export',
    header: ['device id', 'hour start', 'kwh'],
    start: ['hour start'],
    ...hours,
    production: { header: ['device id', 'hour start', produced], values: [energy(produced)] },
  }),
  ...(
    [
      ['kwh', 'energy', 'kWh'],
      ['power kw', 'power', 'kW'],
      ['watts', 'power', 'W'],
      ['kwh total', 'register', 'kWh'],
      ['register kwh', 'register', 'kWh'],
    ] as const
  ).map(([column, kind, unit]) =>
    defineLayout({
      name: `EMS table of ${column}`,
      isGeneric: true,
      header: ['timestamp', column],
      without: ['kwh', 'power kw', 'watts', 'kwh total', 'register kwh'].filter(
        (name) => name !== column,
      ),
      end: ['timestamp'],
      values: [{ columns: [column], kind, unit }],
      production: {},
    }),
  ),
];
