import { defineLayout, energy } from './layout.ts';

const common = { timeZone: 'Europe/Madrid', dateOrder: 'dmy', meter: ['cups'] } as const;

/** Datadis and the distributors of Spain. Hours are named by their end, 01:00 to 24:00 or 1 to 25. */
export const datadis = [
  defineLayout({
    name: 'Datadis',
    header: ['cups', 'fecha', 'hora', 'consumo kwh'],
    end: ['fecha', 'hora'],
    hasHourNumbers: true,
    values: [energy('consumo kwh')],
    estimated: {
      column: /^metodoobtencion$|^metodo obtencion$|^real estimado$/,
      rows: /^estimad/i,
    },
    ...common,
    production: { values: [energy('energiavertida kwh'), energy('energiagenerada kwh')] },
  }),
  defineLayout({
    name: 'Datadis API',
    header: ['cups', 'date', 'time', 'consumptionkwh'],
    end: ['date', 'time'],
    hasHourNumbers: true,
    values: [energy('consumptionkwh')],
    estimated: { column: 'obtainmethod', rows: /^estim/i },
    ...common,
    production: { values: [energy('surplusenergykwh'), energy('generationenergykwh')] },
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
    values: [energy('ae kwh')],
    estimated: { column: /^(real estimado|metodo obtencion)$/, rows: /^e/i },
    ...common,
    production: {
      header: ['cups', 'fecha', 'hora', 'as kwh'],
      values: [energy('as kwh')],
    },
  }),
];
