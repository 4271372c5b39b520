import { defineLayout, energy } from './layout.ts';

const common = {
  dateOrder: 'dmy',
  timeZone: 'Europe/Brussels',
  values: [energy('volume')],
} as const;

/** Fluvius (Flanders): each quarter-hour has rows of day, night and injection; day and night add up. */
export const fluvius = [
  defineLayout({
    name: 'Fluvius',
    header: ['van datum', 'van tijdstip', 'register', 'volume'],
    start: ['van datum', 'van tijdstip'],
    unitColumn: 'eenheid',
    meter: ['ean', /^(ean code|meter)$/],
    take: { column: 'register', rows: /^afname/i },
    production: { take: { column: 'register', rows: /^injectie/i } },
    estimated: { column: /^(validatiestatus|status)$/, rows: /geschat/i },
    ...common,
  }),
  defineLayout({
    name: 'Fluvius, in English',
    header: ['from date', 'from time', 'register', 'volume'],
    start: ['from date', 'from time'],
    unitColumn: 'unit',
    meter: ['ean', /^(ean code|meter)$/],
    take: { column: 'register', rows: /^(offtake|consumption)/i },
    production: { take: { column: 'register', rows: /^injection/i } },
    estimated: { column: /^validation status$/, rows: /estimated/i },
    ...common,
  }),
  defineLayout({
    name: 'Fluvius, in French',
    header: ['de date', 'de heure', 'registre', 'volume'],
    start: ['de date', 'de heure'],
    unitColumn: 'unite',
    meter: ['ean', /^(code ean|compteur)$/],
    take: { column: 'registre', rows: /^pr[eé]l/i },
    production: { take: { column: 'registre', rows: /^injection/i } },
    estimated: { column: /^statut/, rows: /estim/i },
    ...common,
  }),
];
