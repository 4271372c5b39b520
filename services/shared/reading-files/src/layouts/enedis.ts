import { defineLayout } from './layout.ts';

const common = { timeZone: 'Europe/Paris', dateOrder: 'dmy' } as const;

const produced = { 'Grandeur metier': /prod/i } as const;

/** Enedis (France): the load curve and the daily index of a Linky meter. The time of a mean power is its end. */
export const enedis = [
  defineLayout({
    name: 'Enedis Linky load curve',
    header: ['horodate', 'valeur'],
    without: ['type de releve', 'grandeur metier'],
    about: { Unite: /^k?W$/, 'Grandeur metier': /^(?!.*prod)/i },
    end: ['horodate'],
    values: [{ columns: ['valeur'], kind: 'power', unit: 'W' }],
    unitAbout: 'Unite',
    production: { about: { Unite: /^k?W$/, ...produced } },
    ...common,
  }),
  defineLayout({
    name: 'Enedis Linky daily consumption',
    header: ['horodate', 'valeur'],
    without: ['type de releve', 'grandeur metier'],
    about: { Unite: /^k?Wh$/, 'Type de donnees': /quotidien/i, 'Grandeur metier': /^(?!.*prod)/i },
    start: ['horodate'],
    values: [{ columns: ['valeur'], kind: 'energy', unit: 'Wh' }],
    unitAbout: 'Unite',
    intervalSeconds: 86_400,
    production: { about: { Unite: /^k?Wh$/, 'Type de donnees': /quotidien/i, ...produced } },
    ...common,
  }),
  defineLayout({
    name: 'Enedis Linky daily index',
    header: ['horodate', 'type de releve', 'eas t'],
    end: ['horodate'],
    values: [{ columns: ['eas t'], kind: 'register', unit: 'Wh' }],
    unitAbout: 'Unite',
    production: {
      header: ['horodate', 'type de releve', 'eai t'],
      values: [{ columns: ['eai t'], kind: 'register', unit: 'Wh' }],
    },
    ...common,
  }),
  defineLayout({
    name: 'Enedis measurements of a period',
    header: ['horodate', 'valeur', 'unite', 'grandeur metier', 'pas'],
    time: ['horodate'],
    values: [{ columns: ['valeur'], kind: 'power', unit: 'W' }],
    unitColumn: 'unite',
    meter: ['identifiant prm', 'grandeur physique'],
    take: { column: 'grandeur metier', rows: /^cons/i },
    production: { take: { column: 'grandeur metier', rows: /^prod/i } },
    ...common,
  }),
];
