import { defineLayout, energy, type ColumnName, type Layout } from './layout.ts';

const fedIn = /(einspeisung|erzeugung)( in)? kwh$/;
const isConsumption = (column: ColumnName) => /verbrauch|bezug/.test(String(column));

const grid = (
  name: string,
  header: readonly ColumnName[],
  rest: Partial<Layout> & { readonly value: ColumnName },
): Layout => {
  const { value, ...more } = rest;
  // A value without a direction in its name is what the metering point measures.
  const production = isConsumption(value)
    ? {
        header: [...header, fedIn],
        values: [energy(fedIn)] as const,
      }
    : {};
  return defineLayout({
    name,
    header: [...header, value],
    values: [energy(value)],
    timeZone: 'Europe/Vienna',
    intervalSeconds: 900,
    production,
    ...more,
  });
};

const replaced = { estimated: { column: /^ersatzwert$/, rows: /\S/ } } as const;

/** Grid operators in Austria: energy of quarter-hours. Most name the start; Netz NÖ and IKB name the end. */
export const austria = [
  grid('Netz NÖ', ['messzeitpunkt'], {
    value: /^gemessener verbrauch kwh$/,
    end: ['messzeitpunkt'],
    ...replaced,
  }),
  grid('Netz NÖ, with an energy community', ['messzeitpunkt', /^eigendeckung/], {
    value: /^restnetzbezug kwh$/,
    end: ['messzeitpunkt'],
  }),
  grid('Netz NÖ, since 2023', ['messzeitpunkt'], {
    value: /^verbrauch kwh$/,
    without: [/^restnetzbezug/],
    end: ['messzeitpunkt'],
  }),
  grid('Wiener Netze', ['datum', 'zeit von', 'zeit bis'], {
    value: /verbrauch kwh/,
    start: ['datum', 'zeit von'],
  }),
  grid('Linz Netz', ['datum von', 'datum bis'], {
    value: 'energiemenge in kwh',
    start: ['datum von'],
    ...replaced,
  }),
  grid('Netz Oberösterreich', ['datum', 'kw', 'status'], { value: 'kwh', start: ['datum'] }),
  grid('Kärnten Netz', ['datum', 'zeit', 'status'], { value: 'kwh', start: ['datum', 'zeit'] }),
  grid('Netz Burgenland', ['start', 'ende'], {
    value: /^verbrauch kwh( gesamtverbrauch)?$/,
    start: ['start'],
    end: ['ende'],
  }),
  grid(
    'Netz Burgenland, with separate times',
    ['startdatum', 'startuhrzeit', 'enddatum', 'enduhrzeit'],
    {
      value: 'verbrauch in kwh',
      start: ['startdatum', 'startuhrzeit'],
      end: ['enddatum', 'enduhrzeit'],
    },
  ),
  grid('Vorarlberg Netz', ['beginn der messreihe', 'ende der messreihe'], {
    value: 'messwert in kwh',
    start: ['beginn der messreihe'],
  }),
  grid('Clam Strom', ['start', 'ende'], {
    value: 'vorschub kwh verbrauch',
    start: ['start'],
    end: ['ende'],
  }),
];
