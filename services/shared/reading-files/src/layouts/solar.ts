import { defineLayout } from './layout.ts';

const wattHours = (column: string) => ({ columns: [column], kind: 'energy', unit: 'Wh' }) as const;

/** Enphase Enlighten and SolarEdge monitoring: what the home used and what it took from the grid are separate columns. */
export const solar = [
  defineLayout({
    name: 'Enphase',
    header: ['date time', /^energy (produced|consumed) wh$/],
    start: ['date time'],
    values: [wattHours('imported from grid wh'), wattHours('energy consumed wh')],
    dateOrder: 'mdy',
    decimal: 'point',
    production: {
      header: ['date time', /^(energy produced|exported to grid) wh$/],
      values: [wattHours('energy produced wh'), wattHours('exported to grid wh')],
    },
  }),
  defineLayout({
    name: 'SolarEdge energy',
    header: ['time', /^(system production|self consumption|consumption|export) wh$/],
    start: ['time'],
    values: [wattHours('import wh'), wattHours('consumption wh')],
    production: { values: [wattHours('system production wh'), wattHours('export wh')] },
  }),
  // https://knowledge-center.solaredge.com/sites/kc/files/se_monitoring_api.pdf
  defineLayout({
    name: 'SolarEdge API, energy of meters',
    header: ['type', 'date', 'value'],
    about: { timeUnit: /./ },
    start: ['date'],
    values: [wattHours('value')],
    unitAbout: 'unit',
    meter: ['type'],
    take: { column: 'type', rows: /^(consumption|purchased)$/i },
    decimal: 'point',
    production: { take: { column: 'type', rows: /^(production|feedin)$/i } },
  }),
  defineLayout({
    name: 'SolarEdge API, energy of the site',
    header: ['date', 'value'],
    about: { timeUnit: /./ },
    isProduction: true,
    start: ['date'],
    values: [wattHours('value')],
    unitAbout: 'unit',
    decimal: 'point',
    production: {},
  }),
];
