import { defineLayout, register } from './layout.ts';

/** HomeWizard Energy: the states of the meter each quarter-hour. Both tariffs add up. */
export const homeWizard = [
  defineLayout({
    name: 'HomeWizard P1',
    header: ['time', 'import t1 kwh', 'import t2 kwh'],
    end: ['time'],
    values: [register('import t1 kwh', 'import t2 kwh')],
    decimal: 'point',
    production: { values: [register('export t1 kwh', 'export t2 kwh')] },
  }),
  defineLayout({
    name: 'HomeWizard kWh meter',
    header: ['time', 'import kwh', 'export kwh'],
    end: ['time'],
    values: [register('import kwh')],
    decimal: 'point',
    production: { values: [register('export kwh')] },
  }),
];
