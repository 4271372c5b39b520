import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

/** Layouts of suppliers and portals in the Netherlands. */
export const netherlands: readonly Sample[] = [
  [
    'DSMR-reader export of hours or days',
    lines(
      'Hour Start,Electricity 1 (Dutch Users: Low Tariff),Electricity 2 (Dutch Users: Normal Tariff),Electricity 1 Returned (Dutch Users: Low Tariff),Electricity 2 Returned (Dutch Users: Normal Tariff),Gas',
      '2025-03-30T00:00:00+01:00,0.2,0,0,0,0.03',
      '2025-03-30T01:00:00+01:00,0.3,0.1,0,1.5,0.04',
      '2025-03-30T03:00:00+02:00,0,0.4,0,0,0.05',
    ),
    [
      ['2025-03-30T00:00Z', 0.2],
      ['2025-03-30T01:00Z', 0.4],
      ['2025-03-30T02:00Z', 0.4],
    ],
  ],
  [
    'Slimmemeterportal',
    lines(
      'datum_tijd;levering_normaal;levering_laag;teruglevering_normaal;teruglevering_laag;buitentemperatuur',
      '01-01-2025 07:00:00 +0100;;0,12;;0,00;7,50',
      '01-01-2025 07:15:00 +0100;0,13;;0,90;;-',
      '01-01-2025 07:30:00 +0100;0,25;;0,00;;-',
    ),
    [
      ['2025-01-01T06:00Z', 0.12],
      ['2025-01-01T06:15Z', 0.13],
      ['2025-01-01T06:30Z', 0.25],
    ],
  ],
  [
    'ENGIE (Netherlands)',
    lines(
      '"Datum","EAN","Verbruik","Type","Piek"',
      '"2025-01-01T00:00:00+01:00","871687120000000000","0.742","Elektriciteit","false"',
      '"2025-01-01T01:00:00+01:00","871687120000000000","0.383","Elektriciteit","false"',
      '"2025-01-01T00:00:00+01:00","871687120000000000","0.9","Teruglevering","false"',
      '"2025-01-01T00:00:00+01:00","871687140000000000","1.2","Gas","0"',
    ),
    [
      ['2025-01-01T00:00Z', 0.742],
      ['2025-01-01T01:00Z', 0.383],
    ],
  ],
  [
    'Zonneplan',
    lines(
      'DateFrom,DateTo,ElectricityEpexPrice,ElectricityConsumptionUsageKwh,ElectricityProductionUsageKwh,,GasUsageKwh',
      '2024-10-27 01:00:00,2024-10-27 02:00:00,0.08,1.5,0,,0.1',
      '2024-10-27 02:00:00,2024-10-27 03:00:00,0.08,0.75,0,,0.1',
      '2024-10-27 02:00:00,2024-10-27 03:00:00,0.08,0.5,0,,0.1',
      '2024-10-27 03:00:00,2024-10-27 04:00:00,0.08,1,0.5,,0.1',
    ),
    [
      ['2024-10-27T00:00Z', 1.5],
      ['2024-10-27T01:00Z', 0.75],
      ['2024-10-27T02:00Z', 0.5],
      ['2024-10-27T03:00Z', 1],
    ],
  ],
  [
    'Greenchoice meter states',
    lines(
      'OpnameDatum;StandNormaal;StandDal;TerugleveringNormaal;TerugleveringDal',
      '2025-01-03;874;824;1608;722',
      '2025-01-02;868;822;1588;722',
      '2025-01-01;859;820;1584;722',
    ),
    [
      ['2025-01-01T23:00Z', 11],
      ['2025-01-02T23:00Z', 8],
    ],
    { stamps: 'end' },
  ],
];

const fileOf = (name: string): string => netherlands.find(([layout]) => layout === name)?.[1] ?? '';

const production = (name: string, rows: Sample[2], answers: Sample[3] = {}): Sample => [
  name,
  fileOf(name),
  rows,
  answers,
];

/** What the same files hold of feed-in. */
export const netherlandsProduction: readonly Sample[] = [
  production('DSMR-reader export of hours or days', [
    ['2025-03-30T00:00Z', 0],
    ['2025-03-30T01:00Z', 1.5],
    ['2025-03-30T02:00Z', 0],
  ]),
  production('Slimmemeterportal', [
    ['2025-01-01T06:00Z', 0],
    ['2025-01-01T06:15Z', 0.9],
    ['2025-01-01T06:30Z', 0],
  ]),
  production('ENGIE (Netherlands)', [['2025-01-01T00:00Z', 0.9]], { intervalSeconds: 3_600 }),
  production('Zonneplan', [
    ['2024-10-27T00:00Z', 0],
    ['2024-10-27T01:00Z', 0],
    ['2024-10-27T02:00Z', 0],
    ['2024-10-27T03:00Z', 0.5],
  ]),
  production(
    'Greenchoice meter states',
    [
      ['2025-01-01T23:00Z', 4],
      ['2025-01-02T23:00Z', 20],
    ],
    { stamps: 'end' },
  ),
  [
    'SolarEdge API, energy of meters',
    JSON.stringify({
      energyDetails: {
        timeUnit: 'HOUR',
        unit: 'Wh',
        meters: ['Production', 'Purchased'].map((type) => ({
          type,
          values: [0, 1, 2].map((hour) => ({ date: `2025-01-01 0${hour}:00:00`, value: 500 })),
        })),
      },
    }),
    [
      ['2025-01-01T01:00Z', 0.5],
      ['2025-01-01T02:00Z', 0.5],
      ['2025-01-01T03:00Z', 0.5],
    ],
    { timeZone: 'UTC' },
  ],
  [
    'SolarEdge API, energy of the site',
    JSON.stringify({
      energy: {
        timeUnit: 'HOUR',
        unit: 'Wh',
        values: [0, 1, 2].map((hour) => ({ date: `2025-01-01 0${hour}:00:00`, value: 500 })),
      },
    }),
    [
      ['2025-01-01T01:00Z', 0.5],
      ['2025-01-01T02:00Z', 0.5],
      ['2025-01-01T03:00Z', 0.5],
    ],
    { timeZone: 'UTC' },
  ],
];
