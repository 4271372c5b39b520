import { espiHeader } from '../tables/read-espi.ts';
import { defineLayout, energy } from './layout.ts';

const dates = { dateOrder: 'mdy', decimal: 'point' } as const;

const exported = /^(export|generation)( kwh)?$/;

const timePeriod = /^energy (consumption|delivered) time period$/;

/** What the stylesheet of Green Button writes; many utilities use it. */
const period = {
  header: [timePeriod, /^usage (delivered )?real energy in kilowatt hours/],
  start: [timePeriod],
  values: [energy(/^usage (delivered )?real energy/)],
  ...dates,
} as const;

/** Green Button: ESPI feeds (NAESB REQ.21), and the tables that utilities in the United States make of them. */
export const greenButton = [
  defineLayout({
    name: 'Green Button XML',
    header: espiHeader,
    about: { format: /^espi$/ },
    start: ['start'],
    values: [{ columns: ['value'], kind: 'energy', unit: 'Wh' }],
    unitColumn: 'unit',
    kindColumn: 'accumulation',
    meter: ['meter reading'],
    take: { column: 'direction', rows: /^(?!reverse$)/ },
    decimal: 'point',
    production: {
      take: [
        { column: 'direction', rows: /^reverse$/ },
        { column: 'direction', rows: /^unknown$/ },
      ],
    },
  }),
  defineLayout({
    name: 'Green Button CSV',
    header: ['type', 'date', 'start time', 'end time', /^(usage|import)( kwh)?$/],
    start: ['date', 'start time'],
    values: [energy('import kwh'), energy('usage kwh'), energy('usage')],
    prefersFirst: true,
    unitColumn: 'units',
    take: { column: 'type', rows: /electric/i },
    ...dates,
    production: {
      header: ['type', 'date', 'start time', 'end time', exported],
      values: [energy(exported)],
    },
  }),
  defineLayout({
    name: 'San Diego Gas & Electric',
    header: ['meter number', 'date', 'start time', 'duration', 'consumption', 'generation', 'net'],
    start: ['date', 'start time'],
    values: [energy('consumption')],
    meter: ['meter number'],
    timeZone: 'America/Los_Angeles',
    ...dates,
    production: { values: [energy('generation')] },
  }),
  defineLayout({
    name: 'Green Button CSV of Southern California Edison',
    about: { 'For location': /\bCA\b/ },
    timeZone: 'America/Los_Angeles',
    ...period,
  }),
  defineLayout({ name: 'Green Button CSV of a period', ...period }),
  defineLayout({
    name: 'Smart Meter Texas',
    header: ['esiid', 'usage date', 'usage start time', 'usage end time', 'usage kwh'],
    start: ['usage date', 'usage start time'],
    values: [energy('usage kwh')],
    meter: ['esiid'],
    take: { column: /^consumption (surplusgeneration|generation)$/, rows: /^(consumption)?$/i },
    estimated: { column: 'estimated actual', rows: /^e/i },
    timeZone: 'America/Chicago',
    ...dates,
    production: {
      take: { column: /^consumption (surplusgeneration|generation)$/, rows: /generation$/i },
    },
  }),
];
