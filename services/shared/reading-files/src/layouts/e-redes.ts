import { defineLayout } from './layout.ts';

const imported = /^consumo (medido na ic|registado)( ativa)?( kw)?$/;
const injected = /^injecao (na rede )?(medida na ic|registada)( ativa)?( kw)?$/;

/** E-REDES (Portugal): mean power of quarter-hours, named by their end. */
export const eRedes = [
  defineLayout({
    name: 'E-REDES',
    header: ['data', 'hora', imported],
    end: ['data', 'hora'],
    values: [
      { columns: [/^consumo medido na ic/], kind: 'power', unit: 'kW' },
      { columns: [/^consumo registado/], kind: 'power', unit: 'kW' },
    ],
    prefersFirst: true,
    meter: [/^(cpe|contador)$/],
    estimated: { column: 'estado', rows: /estimad/i },
    timeZone: 'Europe/Lisbon',
    dateOrder: 'dmy',
    intervalSeconds: 900,
    production: {
      header: ['data', 'hora', injected],
      values: [
        { columns: [/^injecao .*medida na ic/], kind: 'power', unit: 'kW' },
        { columns: [injected], kind: 'power', unit: 'kW' },
      ],
    },
  }),
];
