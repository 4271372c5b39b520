import { defineLayout } from './layout.ts';

/** Home Assistant: statistics and history. A `sum` grows with the energy used, whatever the meter's state does. */
export const homeAssistant = [
  defineLayout({
    name: 'Home Assistant statistics',
    header: ['start', 'sum'],
    start: ['start'],
    values: [{ columns: ['sum'], kind: 'register' }],
    unitColumn: /^(unit|unit of measurement)$/,
    meter: [/^(statistic id|list|entity id|metadata id)$/],
    decimal: 'point',
    production: {},
  }),
  defineLayout({
    name: 'Home Assistant statistics, table of the database',
    header: ['start ts', 'state', 'sum'],
    start: ['start ts'],
    values: [{ columns: ['sum'], kind: 'register' }],
    meter: ['metadata id'],
    decimal: 'point',
    production: {},
  }),
  defineLayout({
    name: 'Home Assistant history',
    header: ['entity id', 'state', 'last changed'],
    end: ['last changed'],
    values: [],
    meter: ['entity id'],
    unitColumn: /unit of measurement$/,
    decimal: 'point',
    production: {},
  }),
];
