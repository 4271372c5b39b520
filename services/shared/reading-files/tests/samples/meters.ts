import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

const threeHours = [
  ['2023-01-10T01:00Z', 0.5],
  ['2023-01-10T02:00Z', 0.25],
] as const;

/** Layouts of meters, programs and research. */
export const meters: readonly Sample[] = [
  ...(
    [
      ['power kw', ['0.5', '0.5', '1']],
      ['watts', ['500', '500', '1000']],
    ] as const
  ).map(([column, [first, second, third]]): Sample => [
    `EMS table of ${column}`,
    lines(
      `timestamp,${column.replace(' ', '_')}`,
      `2023-01-10T01:00:00Z,${first}`,
      `2023-01-10T02:00:00Z,${second}`,
      `2023-01-10T03:00:00Z,${third}`,
    ),
    [
      ['2023-01-10T01:00Z', 0.5],
      ['2023-01-10T02:00Z', 0.5],
      ['2023-01-10T03:00Z', 1],
    ],
  ]),
  ...['kwh total', 'register kwh'].map((column): Sample => [
    `EMS table of ${column}`,
    lines(
      `timestamp,${column.replace(' ', '_')}`,
      '2023-01-10T00:00:00Z,100',
      '2023-01-10T01:00:00Z,100.5',
      '2023-01-10T02:00:00Z,100.75',
    ),
    threeHours,
  ]),
  [
    'HomeWizard kWh meter',
    lines(
      'time,Import kWh,Export kWh',
      '2023-01-10 00:00,100,0',
      '2023-01-10 01:00,100.5,0',
      '2023-01-10 02:00,100.75,0',
    ),
    threeHours,
    { timeZone: 'UTC' },
  ],
  [
    'DSMR-reader meter states',
    lines(
      'id,read_at,electricity_delivered_1,electricity_returned_1,electricity_delivered_2,electricity_returned_2',
      '1,2023-01-10 00:00:00+00,60,0,40,0',
      '2,2023-01-10 01:00:00+00,60.5,0,40,0',
      '3,2023-01-10 02:00:00+00,60.5,0,40.25,0',
    ),
    threeHours,
  ],
  [
    'DSMR-reader consumption',
    lines(
      'id,read_at,delivered_1,returned_1,delivered_2,returned_2',
      '1,2023-01-10 00:00:00+00,60,0,40,0',
      '2,2023-01-10 01:00:00+00,60.5,0,40,0',
      '3,2023-01-10 02:00:00+00,60.5,0,40.25,0',
    ),
    threeHours,
  ],
  [
    'DSMR-reader statistics',
    lines(
      'id,hour_start,electricity1,electricity2,electricity1_returned,electricity2_returned',
      '1,2023-01-10 00:00:00+00,0.2,0.3,0,0',
      '2,2023-01-10 01:00:00+00,0.25,0,0,0',
      '3,2023-01-10 02:00:00+00,0,0.125,0,0',
    ),
    [...threeHours, ['2023-01-10T03:00Z', 0.125]],
  ],
  [
    'Home Assistant statistics, table of the database',
    lines(
      'id,created_ts,start_ts,mean,min,max,last_reset_ts,state,sum,metadata_id',
      '1,1673308810.5,1673308800.0,,,,,1100,100,5',
      '2,1673312410.5,1673312400.0,,,,,1100.5,100.5,5',
      '3,1673316010.5,1673316000.0,,,,,1100.75,100.75,5',
    ),
    [
      ['2023-01-10T02:00Z', 0.5],
      ['2023-01-10T03:00Z', 0.25],
    ],
    { unit: 'kWh' },
  ],
  [
    'SolarEdge energy',
    lines(
      'Time,Consumption (Wh),System Production (Wh)',
      '2023-01-10 00:00:00,500,0',
      '2023-01-10 01:00:00,250,0',
      '2023-01-10 02:00:00,125,0',
    ),
    [...threeHours, ['2023-01-10T03:00Z', 0.125]],
    { timeZone: 'UTC', column: ['Consumption (Wh)'] },
  ],
  [
    'Low Carbon London',
    lines(
      'LCLid,stdorToU,DateTime,KWH/hh (per half hour) ',
      'MAC1,Std,2012-10-12 00:30:00.0000000, 0.25 ',
      'MAC1,Std,2012-10-12 01:00:00.0000000,Null',
      'MAC1,Std,2012-10-12 01:30:00.0000000, 0.125 ',
    ),
    [
      ['2012-10-12T00:30Z', 0.25],
      ['2012-10-12T01:30Z', 0.125],
    ],
    { stamps: 'end' },
  ],
  [
    'REFIT',
    lines(
      'Time,Unix,Aggregate,Appliance1,Appliance2,Issues',
      '2013-10-09 14:06:00,1381323960,600,74,0,0',
      '2013-10-09 14:07:00,1381324020,300,74,0,0',
      '2013-10-09 14:08:00,1381324080,1200,74,0,0',
    ),
    [
      ['2013-10-09T13:06Z', 0.01],
      ['2013-10-09T13:07Z', 0.005],
      ['2013-10-09T13:08Z', 0.02],
    ],
    { stamps: 'end' },
  ],
  [
    'Pecan Street',
    lines(
      'dataid,local_15min,air1,grid,solar',
      '661,2018-01-10 00:00:00-06,0.1,1,',
      '661,2018-01-10 00:15:00-06,0.1,2,',
      '661,2018-01-10 00:30:00-06,0.1,4,',
    ),
    [
      ['2018-01-10T06:15Z', 0.25],
      ['2018-01-10T06:30Z', 0.5],
      ['2018-01-10T06:45Z', 1],
    ],
    { stamps: 'start' },
  ],
  [
    'Discovergy',
    lines(
      '"Zeit","Zählerstand Bezug [kWh]","Zählerstand Einspeisung [kWh]","Leistung [W]"',
      '"13.01.2023 00:00:00","100,0","0,0","500,0"',
      '"13.01.2023 01:00:00","100,5","0,0","500,0"',
      '"13.01.2023 02:00:00","100,75","0,0","250,0"',
    ),
    [
      ['2023-01-13T01:00Z', 0.5],
      ['2023-01-13T02:00Z', 0.25],
    ],
    { timeZone: 'UTC' },
  ],
  [
    'Shelly Pro 3EM',
    lines(
      'timestamp,a_total_act_energy,a_total_act_ret_energy,b_total_act_energy,b_total_act_ret_energy,c_total_act_energy,c_total_act_ret_energy',
      '1673308800,5,0,3,0,2,0',
      '1673308860,2.5,9,1.5,9,1,9',
      '1673308920,1,0,0.5,0,0.5,0',
    ),
    [
      ['2023-01-10T00:01Z', 0.01],
      ['2023-01-10T00:02Z', 0.005],
      ['2023-01-10T00:03Z', 0.002],
    ],
    { stamps: 'start' },
  ],
  [
    'P1 Monitor',
    lines(
      'TIMESTAMP,VERBR_KWH_181,VERBR_KWH_182,GELVR_KWH_281,GELVR_KWH_282,ACT_VERBR_KW_170',
      '2023-01-10 01:00:00,60,40,5,5,0.5',
      '2023-01-10 02:00:00,60.5,40,9,5,0.5',
      '2023-01-10 03:00:00,60.5,40.25,9,9,0.25',
    ),
    threeHours,
  ],
  [
    'Shelly 3EM',
    lines(
      'Date/time UTC,Active energy Wh (A),Returned energy Wh (A),Min V,Max V',
      '2023-01-10 00:00,500,0,230,231',
      '2023-01-10 01:00,250,0,230,231',
      '2023-01-10 02:00,125,0,230,231',
    ),
    [...threeHours, ['2023-01-10T03:00Z', 0.125]],
    { stamps: 'start' },
  ],
  [
    'Shelly EM',
    lines(
      'Date/time UTC,Active energy Wh,Returned energy Wh,Min V,Max V',
      '2023-01-10 00:00,500,0,230,231',
      '2023-01-10 01:00,250,0,230,231',
      '2023-01-10 02:00,125,0,230,231',
    ),
    [...threeHours, ['2023-01-10T03:00Z', 0.125]],
    { stamps: 'start' },
  ],
  [
    'Sense',
    lines(
      '# Please note that there may be discrepancies.',
      'DateTime,Device ID,Name,Device Type,Device Make,Device Model,Device Location,Avg Wattage,kWh',
      ...['00', '01', '02'].flatMap((hour) => [
        `2025-01-01 ${hour}:00:00,3a9f,Lamp,Light,Maker,L1,Room,3.5,0.004`,
        `2025-01-01 ${hour}:00:00,mains,Total Usage,,,,,500,0.5`,
        `2025-01-01 ${hour}:00:00,solar,Solar Production,Solar,,,,-700,-0.7`,
      ]),
    ),
    [
      ['2025-01-01T01:00Z', 0.5],
      ['2025-01-01T02:00Z', 0.5],
      ['2025-01-01T03:00Z', 0.5],
    ],
    { meter: 'Total Usage', stamps: 'start', timeZone: 'UTC' },
  ],
  [
    'Ameren',
    lines(
      'Name,JANE DOE,,,,,,',
      'Commodity,Electric,,,,,,',
      'Start Date,03/30/2024,,,,,,',
      'End Date,03/30/2025,,,,,,',
      ',,,,,,,',
      'Start Interval Date/Time,Meter Id,Usage,Units,Interval,Usage,Units,Interval',
      '03/30/2024 00:00,7262,2.1,kwh,60min,0.5,kwh,15min',
      '03/30/2024 00:15,7262,-,-,-,0.75,kwh,15min',
      '03/30/2024 00:30,7262,-,-,-,0.25,kwh,15min',
    ),
    [
      ['2024-03-30T05:15Z', 0.5],
      ['2024-03-30T05:30Z', 0.75],
      ['2024-03-30T05:45Z', 0.25],
    ],
  ],
  [
    'Green Button CSV of a period',
    lines(
      ' Usage Information',
      ' Type of readings: Electricity, Energy Consumption',
      ' Interval Blockdata for period starting:, 2025-10-19 00:00  for 2 days',
      ' Energy consumption time period,Usage(Real energy in kilowatt-hours),Events occurred',
      ' 2025-10-19 00:00 to 2025-10-19 01:00,0.5,,',
      ' 2025-10-19 01:00 to 2025-10-19 02:00,0.25,,',
    ),
    [
      ['2025-10-19T07:00Z', 0.5],
      ['2025-10-19T08:00Z', 0.25],
    ],
    { timeZone: 'America/Denver' },
  ],
  [
    'Green Button CSV of Southern California Edison',
    lines(
      'Energy Usage Information,,',
      '"For location: 1 MAIN ST, ANYTOWN, CA 12345",,',
      'Energy  Delivered time period,Usage Delivered(Real energy in kilowatt-hours)(Real energy in kilowatt-hours),Reading quality',
      '2024-05-22 00:00:00 to 2024-05-22 00:15:00,0.04,',
      '2024-05-22 00:15:00 to 2024-05-22 00:30:00,0.05,',
      'Energy  Received time period,Usage Received(Real energy in kilowatt-hours)(Real energy in kilowatt-hours),Reading quality',
      '2024-05-22 00:00:00 to 2024-05-22 00:15:00,0.9,',
    ),
    [
      ['2024-05-22T07:15Z', 0.04],
      ['2024-05-22T07:30Z', 0.05],
    ],
  ],
  [
    'SolarEdge API, energy of meters',
    JSON.stringify({
      energyDetails: {
        timeUnit: 'HOUR',
        unit: 'Wh',
        meters: ['Production', 'Consumption', 'FeedIn', 'Purchased'].map((type, index) => ({
          type,
          values: [0, 1, 2].map((hour) => ({
            date: `2025-01-01 0${hour}:00:00`,
            value: index * 100 + hour,
          })),
        })),
      },
    }),
    [
      ['2025-01-01T01:00Z', 0.3],
      ['2025-01-01T02:00Z', 0.301],
      ['2025-01-01T03:00Z', 0.302],
    ],
    { meter: 'Purchased', timeZone: 'UTC' },
  ],
];
