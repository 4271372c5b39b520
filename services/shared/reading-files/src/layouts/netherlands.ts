import { defineLayout, energy, register } from './layout.ts';

/** Suppliers and portals in the Netherlands. Low and normal tariff add up. */
export const netherlands = [
  defineLayout({
    name: 'DSMR-reader export of hours or days',
    header: [
      /^(hour start|day)$/,
      'electricity 1 dutch users low tariff',
      'electricity 2 dutch users normal tariff',
    ],
    start: [/^(hour start|day)$/],
    values: [
      energy('electricity 1 dutch users low tariff', 'electricity 2 dutch users normal tariff'),
    ],
    timeZone: 'Europe/Amsterdam',
    decimal: 'point',
    production: {
      values: [
        energy(
          'electricity 1 returned dutch users low tariff',
          'electricity 2 returned dutch users normal tariff',
        ),
      ],
    },
  }),
  defineLayout({
    name: 'Slimmemeterportal',
    header: ['datum tijd', 'levering normaal', 'levering laag'],
    end: ['datum tijd'],
    values: [energy('levering normaal', 'levering laag')],
    dateOrder: 'dmy',
    decimal: 'comma',
    timeZone: 'Europe/Amsterdam',
    production: { values: [energy('teruglevering normaal', 'teruglevering laag')] },
  }),
  defineLayout({
    name: 'ENGIE (Netherlands)',
    header: ['datum', 'ean', 'verbruik', 'type', 'piek'],
    start: ['datum'],
    values: [energy('verbruik')],
    meter: ['ean'],
    take: { column: 'type', rows: /^elektriciteit$/i },
    production: { take: { column: 'type', rows: /^teruglevering$/i } },
    timeZone: 'Europe/Amsterdam',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Zonneplan',
    header: ['datefrom', 'dateto', 'electricityconsumptionusagekwh'],
    start: ['datefrom'],
    values: [energy('electricityconsumptionusagekwh')],
    production: { values: [energy('electricityproductionusagekwh')] },
    timeZone: 'Europe/Amsterdam',
    decimal: 'point',
  }),
  defineLayout({
    name: 'Greenchoice meter states',
    header: ['opnamedatum', 'standnormaal', 'standdal'],
    time: ['opnamedatum'],
    values: [register('standnormaal', 'standdal')],
    production: {
      values: [register('terugleveringnormaal', 'terugleveringdal')],
    },
    timeZone: 'Europe/Amsterdam',
  }),
];
