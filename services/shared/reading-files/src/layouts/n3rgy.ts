import { defineLayout, energy } from './layout.ts';

/** n3rgy (United Kingdom), half-hours in UTC. */
export const n3rgy = [
  defineLayout({
    name: 'n3rgy',
    header: ['timestamp utc', 'energyconsumption kwh'],
    time: ['timestamp utc'],
    values: [energy('energyconsumption kwh')],
    timeZone: 'UTC',
    decimal: 'point',
    production: {
      header: ['timestamp utc', 'energyproduction kwh'],
      values: [energy('energyproduction kwh')],
    },
  }),
  defineLayout({
    name: 'n3rgy JSON',
    header: ['timestamp', 'value'],
    about: { resource: /electricity\/consumption/ },
    time: ['timestamp'],
    values: [energy('value')],
    unitAbout: 'unit',
    timeZone: 'UTC',
    decimal: 'point',
    production: { about: { resource: /electricity\/production/ } },
  }),
];
