import { defineLayout, energy, register, type ColumnName } from './layout.ts';

const shelly = (
  name: string,
  columns: { consumption: ColumnName; production: ColumnName; note?: string },
) =>
  defineLayout({
    name,
    header: ['date time utc', columns.consumption],
    time: ['date time utc'],
    values: [{ columns: [columns.consumption], kind: 'energy', unit: 'Wh' }],
    production: {
      values: [{ columns: [columns.production], kind: 'energy', unit: 'Wh' }],
    },
    timeZone: 'UTC',
    decimal: 'point',
    note: columns.note,
  });

/** Meters and monitors whose makers offer a download. */
export const energyMonitors = [
  defineLayout({
    name: 'Discovergy',
    header: ['zeit', /^zahlerstand bezug kwh$/],
    end: ['zeit'],
    values: [register(/^zahlerstand bezug kwh$/)],
    production: {
      header: ['zeit', /^zahlerstand einspeisung kwh$/],
      values: [register(/^zahlerstand einspeisung kwh$/)],
    },
  }),
  shelly('Shelly 3EM', {
    consumption: /^active energy wh [abc]$/,
    production: /^returned energy wh [abc]$/,
  }),
  shelly('Shelly EM', {
    consumption: 'active energy wh',
    production: 'returned energy wh',
    note: 'A Shelly EM has a file for each of its channels. Import each channel into a device of its own.',
  }),
  defineLayout({
    name: 'Shelly Pro 3EM',
    header: ['timestamp', 'a total act energy', 'b total act energy', 'c total act energy'],
    time: ['timestamp'],
    values: [
      {
        columns: ['a total act energy', 'b total act energy', 'c total act energy'],
        kind: 'energy',
        unit: 'Wh',
      },
    ],
    production: {
      values: [
        {
          columns: ['a total act ret energy', 'b total act ret energy', 'c total act ret energy'],
          kind: 'energy',
          unit: 'Wh',
        },
      ],
    },
    decimal: 'point',
  }),
  defineLayout({
    name: 'P1 Monitor',
    header: ['timestamp', 'verbr kwh 181', 'verbr kwh 182'],
    end: ['timestamp'],
    values: [register(/^verbr kwh 181$/, /^verbr kwh 182$/)],
    production: { values: [register(/^gelvr kwh 281$/, /^gelvr kwh 282$/)] },
    timeZone: 'Europe/Amsterdam',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Sense',
    header: ['datetime', 'device id', 'name', 'avg wattage', 'kwh'],
    time: ['datetime'],
    values: [energy('kwh')],
    meter: ['name'],
    decimal: 'point',
  }),
  defineLayout({
    name: 'Ameren',
    header: ['start interval date time', 'meter id', 'usage', 'units', 'interval'],
    start: ['start interval date time'],
    // Quarter-hours lie beside the hours that they make up.
    values: [energy('usage 2'), energy('usage')],
    prefersFirst: true,
    meter: ['meter id'],
    timeZone: 'America/Chicago',
    dateOrder: 'mdy',
    decimal: 'point',
  }),
  defineLayout({
    name: 'BC Hydro',
    header: ['interval start date time', 'net consumption kwh'],
    start: ['interval start date time'],
    values: [energy('inflow kwh'), energy('net consumption kwh')],
    prefersFirst: true,
    production: {
      header: ['interval start date time', 'outflow kwh'],
      values: [energy('outflow kwh')],
    },
    meter: ['meter number'],
    timeZone: 'America/Vancouver',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Hydro-Québec',
    header: ['contrat', 'date et heure', 'kwh'],
    time: ['date et heure'],
    values: [energy('kwh')],
    meter: ['contrat'],
    timeZone: 'America/Toronto',
  }),
];
