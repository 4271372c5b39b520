import { defineLayout } from './layout.ts';

/** https://archive.ics.uci.edu/dataset/235: a home in Sceaux, France. */
export const uci = [
  defineLayout({
    name: 'UCI household',
    header: ['date', 'time', 'global active power'],
    end: ['date', 'time'],
    values: [{ columns: ['global active power'], kind: 'power', unit: 'kW' }],
    timeZone: 'Europe/Paris',
    dateOrder: 'dmy',
    decimal: 'point',
    intervalSeconds: 60,
  }),
];
