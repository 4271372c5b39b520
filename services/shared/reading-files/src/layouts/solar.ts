import { defineLayout } from './layout.ts';

const energy = (column: string) => ({ columns: [column], kind: 'energy', unit: 'Wh' }) as const;

/** Enphase Enlighten and SolarEdge monitoring: what the home used and what it took from the grid are separate columns. */
export const solar = [
  defineLayout({
    name: 'Enphase',
    header: ['date time', /^energy (produced|consumed) wh$/],
    start: ['date time'],
    values: [energy('imported from grid wh'), energy('energy consumed wh')],
    dateOrder: 'mdy',
    decimal: 'point',
    production: {
      header: ['date time', /^(energy produced|exported to grid) wh$/],
      values: [energy('energy produced wh'), energy('exported to grid wh')],
    },
  }),
  defineLayout({
    name: 'SolarEdge energy',
    header: ['time', /^(system production|self consumption|consumption|export) wh$/],
    start: ['time'],
    values: [energy('import wh'), energy('consumption wh')],
    production: { values: [energy('system production wh'), energy('export wh')] },
  }),
  // https://knowledge-center.solaredge.com/sites/kc/files/se_monitoring_api.pdf
  defineLayout({
    name: 'SolarEdge API, energy of meters',
    header: ['type', 'date', 'value'],
    about: { timeUnit: /./ },
    start: ['date'],
    values: [energy('value')],
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
    values: [energy('value')],
    unitAbout: 'unit',
    decimal: 'point',
    production: {},
  }),
];
