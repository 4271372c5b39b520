import { defineLayout } from './layout.ts';

const register = (...columns: RegExp[]) => ({ columns, kind: 'register', unit: 'kWh' }) as const;

/** Meters and monitors whose makers offer a download. */
export const energyMonitors = [
  defineLayout({
    name: 'Discovergy',
    header: ['zeit', /^zahlerstand bezug kwh$/],
    end: ['zeit'],
    values: [register(/^zahlerstand bezug kwh$/)],
    dateOrder: 'dmy',
  }),
  defineLayout({
    name: 'Shelly EM',
    header: ['date time utc', /^active energy wh( a)?$/],
    time: ['date time utc'],
    values: [{ columns: [/^active energy wh( a)?$/], kind: 'energy', unit: 'Wh' }],
    timeZone: 'UTC',
    decimal: 'point',
  }),
  defineLayout({
    name: 'BC Hydro',
    header: ['interval start date time', 'net consumption kwh'],
    start: ['interval start date time'],
    values: [{ columns: ['net consumption kwh'], kind: 'energy', unit: 'kWh' }],
    meter: ['meter number'],
    timeZone: 'America/Vancouver',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Hydro-Québec',
    header: ['contrat', 'date et heure', 'kwh'],
    time: ['date et heure'],
    values: [{ columns: ['kwh'], kind: 'energy', unit: 'kWh' }],
    meter: ['contrat'],
    timeZone: 'America/Toronto',
  }),
];
