import { defineLayout, energy } from './layout.ts';

const values = [energy(/^consumption kwh$/)] as const;

/**
 * Octopus Energy (United Kingdom): the download of the account page, and the answer of its API. What an export meter fed in
 * is called consumption too.
 */
export const octopus = [
  defineLayout({
    name: 'Octopus Energy',
    header: [/^consumption kwh$/, 'start', 'end'],
    start: ['start'],
    end: ['end'],
    values,
    timeZone: 'Europe/London',
    decimal: 'point',
    production: {},
  }),
  defineLayout({
    name: 'Octopus Energy API',
    header: ['consumption', 'interval start', 'interval end'],
    start: ['interval start'],
    end: ['interval end'],
    values: [energy('consumption')],
    decimal: 'point',
    note: 'The API gives kWh for electricity and cubic metres for some gas meters: import only electricity.',
    production: {},
  }),
];
