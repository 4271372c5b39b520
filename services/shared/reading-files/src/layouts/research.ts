import { defineLayout, energy } from './layout.ts';

const point = { decimal: 'point' } as const;

/** Data sets of homes that are published for research. */
export const research = [
  defineLayout({
    name: 'Low Carbon London',
    header: ['lclid', /^(datetime|tstp)$/, /^(kwh hh per half hour|energy kwh hh)$/],
    time: [/^(datetime|tstp)$/],
    values: [energy(/^(kwh hh per half hour|energy kwh hh)$/)],
    meter: ['lclid'],
    timeZone: 'UTC',
    intervalSeconds: 1_800,
    ...point,
  }),
  defineLayout({
    name: 'REFIT',
    header: ['unix', 'aggregate', 'appliance1'],
    time: ['unix'],
    values: [{ columns: ['aggregate'], kind: 'power', unit: 'W' }],
    ...point,
  }),
  defineLayout({
    name: 'Pecan Street',
    header: ['dataid', /^local ?15min$|^localminute$|^localhour$|^local 1min$/, 'grid'],
    time: [/^local/],
    values: [{ columns: ['grid'], kind: 'power', unit: 'kW' }],
    meter: ['dataid'],
    production: {
      header: ['dataid', /^local ?15min$|^localminute$|^localhour$|^local 1min$/, 'solar'],
      values: [{ columns: ['solar'], kind: 'power', unit: 'kW' }],
      note: undefined,
    },
    note: '“grid” is what the home takes from the grid. Use on a home with solar panels only if it has no negative values.',
    ...point,
  }),
];
