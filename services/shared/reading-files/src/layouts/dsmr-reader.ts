import { defineLayout, energy, register } from './layout.ts';

const zone = { timeZone: 'Europe/Amsterdam', decimal: 'point' } as const;

/** DSMR-reader: its tables of meter states, days and hours. Low and high tariff add up. */
export const dsmrReader = [
  defineLayout({
    name: 'DSMR-reader meter states',
    header: [/^(read at|timestamp)$/, 'electricity delivered 1', 'electricity delivered 2'],
    end: [/^(read at|timestamp)$/],
    values: [register('electricity delivered 1', 'electricity delivered 2')],
    production: {
      values: [register('electricity returned 1', 'electricity returned 2')],
    },
    ...zone,
  }),
  defineLayout({
    name: 'DSMR-reader consumption',
    header: ['read at', 'delivered 1', 'delivered 2'],
    end: ['read at'],
    values: [register('delivered 1', 'delivered 2')],
    production: {
      values: [register('returned 1', 'returned 2')],
    },
    ...zone,
  }),
  defineLayout({
    name: 'DSMR-reader statistics',
    header: [/^(day|hour start)$/, 'electricity1', 'electricity2'],
    start: [/^(day|hour start)$/],
    values: [energy('electricity1', 'electricity2')],
    production: {
      values: [energy('electricity1 returned', 'electricity2 returned')],
    },
    ...zone,
  }),
];
