import { defineLayout, type Layout } from './layout.ts';

const common = { timeZone: 'Europe/Madrid', dateOrder: 'dmy', meter: ['cups'] } as const;

const produced = (...columns: string[]): Pick<Layout, 'values'> => ({
  values: columns.map((column) => ({ columns: [column], kind: 'energy', unit: 'kWh' })),
});

/** Datadis and the distributors of Spain. Hours are named by their end, 01:00 to 24:00 or 1 to 25. */
export const datadis = [
  defineLayout({
    name: 'Datadis',
    header: ['cups', 'fecha', 'hora', 'consumo kwh'],
    end: ['fecha', 'hora'],
    hasHourNumbers: true,
    values: [{ columns: ['consumo kwh'], kind: 'energy', unit: 'kWh' }],
    estimated: {
      column: /^metodoobtencion$|^metodo obtencion$|^real estimado$/,
      rows: /^estimad/i,
    },
    ...common,
    production: produced('energiavertida kwh', 'energiagenerada kwh'),
  }),
  defineLayout({
    name: 'Datadis API',
    header: ['cups', 'date', 'time', 'consumptionkwh'],
    end: ['date', 'time'],
    hasHourNumbers: true,
    values: [{ columns: ['consumptionkwh'], kind: 'energy', unit: 'kWh' }],
    estimated: { column: 'obtainmethod', rows: /^estim/i },
    ...common,
    production: produced('surplusenergykwh', 'generationenergykwh'),
  }),
  defineLayout({
    name: 'i-DE',
    header: ['cups', 'fecha hora', 'consumo wh'],
    time: ['fecha hora'],
    values: [{ columns: ['consumo wh'], kind: 'energy', unit: 'Wh' }],
    ...common,
    production: { values: [{ columns: ['generacion wh'], kind: 'energy', unit: 'Wh' }] },
  }),
  defineLayout({
    name: 'Spanish distributor, active energy',
    header: ['cups', 'fecha', 'hora', 'ae kwh'],
    end: ['fecha', 'hora'],
    hasHourNumbers: true,
    values: [{ columns: ['ae kwh'], kind: 'energy', unit: 'kWh' }],
    estimated: { column: /^(real estimado|metodo obtencion)$/, rows: /^e/i },
    ...common,
    production: {
      header: ['cups', 'fecha', 'hora', 'as kwh'],
      ...produced('as kwh'),
    },
  }),
];
