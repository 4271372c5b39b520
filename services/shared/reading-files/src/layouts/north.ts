import { defineLayout, energy } from './layout.ts';

/** Ireland and the Nordic countries. */
export const north = [
  defineLayout({
    name: 'ESB Networks, mean power of half-hours',
    header: ['mprn', 'read value', 'read type', 'read date and end time'],
    end: ['read date and end time'],
    values: [{ columns: ['read value'], kind: 'power', unit: 'kW' }],
    unitColumn: 'read type',
    meter: ['mprn', 'meter serial number'],
    take: [
      { column: 'read type', rows: /import interval/i },
      { column: 'read type', rows: /^24 hr.*import register/i, kind: 'register' },
      { column: 'read type', rows: /^(day|night|peak).*import register/i, kind: 'register' },
    ],
    production: {
      take: [
        { column: 'read type', rows: /export interval/i },
        { column: 'read type', rows: /^24 hr.*export register/i, kind: 'register' },
        { column: 'read type', rows: /^(day|night|peak).*export register/i, kind: 'register' },
      ],
    },
    timeZone: 'Europe/Dublin',
    dateOrder: 'dmy',
    decimal: 'point',
    intervalSeconds: 1_800,
  }),
  defineLayout({
    name: 'Eloverblik',
    header: [
      /^m lepunktsid$|^malepunktsid$|^maalepunktsid$/,
      'fra dato',
      'til dato',
      /^m ?e?a?ngde$/,
    ],
    start: ['fra dato'],
    end: ['til dato'],
    values: [energy(/^m ?e?a?ngde$/)],
    unitColumn: /^m ?aa?leenhed$|^maleenhed$/,
    meter: [/punktsid$/],
    production: {},
    timeZone: 'Europe/Copenhagen',
    dateOrder: 'dmy',
  }),
  defineLayout({
    name: 'Elhub',
    header: ['fra', 'til', /^kwh 60 forbruk$/],
    start: ['fra'],
    end: ['til'],
    values: [energy(/^kwh 60 forbruk$/)],
    production: {
      header: ['fra', 'til', /^kwh 60 produksjon$/],
      values: [energy(/^kwh 60 produksjon$/)],
    },
    timeZone: 'Europe/Oslo',
  }),
  defineLayout({
    name: 'Fingrid Datahub',
    header: ['mittauspisteen tunnus', 'resoluutio', 'alkuaika', 'maara'],
    start: ['alkuaika'],
    values: [energy('maara')],
    unitColumn: 'yksikkotyyppi',
    meter: ['mittauspisteen tunnus', 'tuotteen tyyppi'],
    production: {},
    timeZone: 'Europe/Helsinki',
  }),
  defineLayout({
    name: 'Tibber',
    header: ['from', 'to', 'consumption', /^consumptionunit$/],
    start: ['from'],
    end: ['to'],
    values: [energy('consumption')],
    unitColumn: 'consumptionunit',
    production: {
      header: ['from', 'to', 'production', 'productionunit'],
      values: [energy('production')],
      unitColumn: 'productionunit',
    },
    decimal: 'point',
  }),
];
