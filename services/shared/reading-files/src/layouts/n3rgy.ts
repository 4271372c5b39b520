import { defineLayout } from './layout.ts';

/** n3rgy (United Kingdom), half-hours in UTC. */
export const n3rgy = [
  defineLayout({
    name: 'n3rgy',
    header: ['timestamp utc', 'energyconsumption kwh'],
    time: ['timestamp utc'],
    values: [{ columns: ['energyconsumption kwh'], kind: 'energy', unit: 'kWh' }],
    timeZone: 'UTC',
    decimal: 'point',
    production: {
      header: ['timestamp utc', 'energyproduction kwh'],
      values: [{ columns: ['energyproduction kwh'], kind: 'energy', unit: 'kWh' }],
    },
  }),
  defineLayout({
    name: 'n3rgy JSON',
    header: ['timestamp', 'value'],
    about: { resource: /electricity\/consumption/ },
    time: ['timestamp'],
    values: [{ columns: ['value'], kind: 'energy', unit: 'kWh' }],
    unitAbout: 'unit',
    timeZone: 'UTC',
    decimal: 'point',
    production: { about: { resource: /electricity\/production/ } },
  }),
];
