import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

const threeHours = [
  ['2023-01-10T01:00Z', 0.5],
  ['2023-01-10T02:00Z', 0.25],
] as const;
const withThird = [...threeHours, ['2023-01-10T03:00Z', 0.125]] as const;
const quarters = [
  ['2023-01-09T23:15Z', 0.06],
  ['2023-01-09T23:30Z', 0.05],
  ['2023-01-09T23:45Z', 0.04],
] as const;

const austrian = (
  layout: string,
  header: string,
  row: (start: string, end: string, value: string) => string,
): Sample => {
  const times = ['00:00', '00:15', '00:30', '00:45'];
  const values = ['0,06', '0,05', '0,04'];
  return [
    layout,
    lines(
      header,
      ...values.map((value, index) => row(times[index] ?? '', times[index + 1] ?? '', value)),
    ),
    quarters,
  ];
};

/** Cells for the 48 half-hours of a day. Only the first and the last have energy. */
const halves = (factor = 1) =>
  Array.from({ length: 48 }, (_, index) => (index === 0 || index === 47 ? factor : 0)).join(',');
const dayOfHalves = (start: string): Sample[2] =>
  Array.from({ length: 48 }, (_, index) => {
    const end = new Date(Date.parse(start) + (index + 1) * 1_800_000);
    return [end.toISOString().replace(':00.000Z', 'Z'), index === 0 || index === 47 ? 1 : 0];
  });

const espi = (flow: number, path: string, values: readonly number[]) =>
  ` <entry><link rel="self" href="${path}"/><link rel="related" href="ReadingType/${flow}"/><content><espi:MeterReading/></content></entry>
 <entry><link rel="self" href="ReadingType/${flow}"/><content><espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:flowDirection>${flow}</espi:flowDirection><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom></espi:ReadingType></content></entry>
 <entry><link rel="self" href="${path}/IntervalBlock/1"/><content><espi:IntervalBlock>
${values.map((value, index) => `  <espi:IntervalReading><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>${1_673_308_800 + index * 3_600}</espi:start></espi:timePeriod><espi:value>${value}</espi:value></espi:IntervalReading>`).join('\n')}
 </espi:IntervalBlock></content></entry>`;

/** The layouts that have production or feed-in, each with consumption beside it where its files have both. */
export const productionSamples: readonly Sample[] = [
  [
    'EMS export',
    lines(
      'device_id,device,hour_start,production_kwh,readings,complete,quality',
      '7,"Roof",2023-01-10T00:00:00Z,0.500000,60,yes,measured',
      '7,"Roof",2023-01-10T01:00:00Z,0.250000,60,yes,measured',
    ),
    threeHours,
  ],
  [
    'EMS export for spreadsheets',
    `\uFEFF${lines(
      'device_id;device;hour_start;utc_offset;feed_in_kwh;readings;complete;quality',
      '7;"Grid";2023-01-10 01:00:00;UTC+01:00;0,500000;60;yes;measured',
      '7;"Grid";2023-01-10 02:00:00;UTC+01:00;0,250000;60;yes;measured',
    )}`,
    threeHours,
  ],
  [
    'Enphase',
    lines(
      'Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),Imported from Grid (Wh)',
      '2023-01-10 00:00:00 +0000,500,900,90,9',
      '2023-01-10 01:00:00 +0000,250,900,90,9',
      '2023-01-10 02:00:00 +0000,125,900,90,9',
    ),
    withThird,
    { column: ['Energy Produced (Wh)'] },
  ],
  [
    'SolarEdge energy',
    lines(
      'Time,Consumption (Wh),System Production (Wh)',
      '2023-01-10 00:00:00,900,500',
      '2023-01-10 01:00:00,900,250',
      '2023-01-10 02:00:00,900,125',
    ),
    withThird,
    { timeZone: 'UTC' },
  ],
  [
    'HomeWizard P1',
    lines(
      'time,Import T1 kWh,Import T2 kWh,Export T1 kWh,Export T2 kWh,L1 max W,L2 max W,L3 max W',
      '2023-01-10 00:00,10.0,20.0,1.0,2.0,50,60,70',
      '2023-01-10 01:00,19.0,20.1,1.5,2.0,50,60,70',
      '2023-01-10 02:00,19.0,29.4,1.5,2.25,50,60,70',
    ),
    threeHours,
    { timeZone: 'UTC' },
  ],
  [
    'HomeWizard kWh meter',
    lines(
      'time,Import kWh,Export kWh',
      '2023-01-10 00:00,0,100',
      '2023-01-10 01:00,0.1,100.5',
      '2023-01-10 02:00,0.2,100.75',
    ),
    threeHours,
    { timeZone: 'UTC' },
  ],
  [
    'DSMR-reader meter states',
    lines(
      'id,read_at,electricity_delivered_1,electricity_returned_1,electricity_delivered_2,electricity_returned_2',
      '1,2023-01-10 00:00:00+00,60,60,40,40',
      '2,2023-01-10 01:00:00+00,69,60.5,40,40',
      '3,2023-01-10 02:00:00+00,69,60.5,49,40.25',
    ),
    threeHours,
  ],
  [
    'DSMR-reader consumption',
    lines(
      'id,read_at,delivered_1,returned_1,delivered_2,returned_2',
      '1,2023-01-10 00:00:00+00,60,60,40,40',
      '2,2023-01-10 01:00:00+00,69,60.5,40,40',
      '3,2023-01-10 02:00:00+00,69,60.5,49,40.25',
    ),
    threeHours,
  ],
  [
    'DSMR-reader statistics',
    lines(
      'id,hour_start,electricity1,electricity2,electricity1_returned,electricity2_returned',
      '1,2023-01-10 00:00:00+00,9,9,0.2,0.3',
      '2,2023-01-10 01:00:00+00,9,9,0.25,0',
      '3,2023-01-10 02:00:00+00,9,9,0,0.125',
    ),
    withThird,
  ],
  [
    'P1 Monitor',
    lines(
      'TIMESTAMP,VERBR_KWH_181,VERBR_KWH_182,GELVR_KWH_281,GELVR_KWH_282,ACT_VERBR_KW_170',
      '2023-01-10 01:00:00,5,5,60,40,0.5',
      '2023-01-10 02:00:00,9,5,60.5,40,0.5',
      '2023-01-10 03:00:00,9,9,60.5,40.25,0.25',
    ),
    threeHours,
  ],
  [
    'Discovergy',
    lines(
      '"Zeit","Zählerstand Bezug [kWh]","Zählerstand Einspeisung [kWh]","Leistung [W]"',
      '"10.01.2023 00:00:00","0,0","100,0","-500,0"',
      '"10.01.2023 01:00:00","9,0","100,5","-500,0"',
      '"10.01.2023 02:00:00","9,0","100,75","-250,0"',
    ),
    threeHours,
    { timeZone: 'UTC' },
  ],
  [
    'Shelly 3EM',
    lines(
      'Date/time UTC,Active energy Wh (A),Returned energy Wh (A),Min V,Max V',
      '2023-01-10 00:00,9,500,230,231',
      '2023-01-10 01:00,9,250,230,231',
      '2023-01-10 02:00,9,125,230,231',
    ),
    withThird,
    { stamps: 'start' },
  ],
  [
    'Shelly EM',
    lines(
      'Date/time UTC,Active energy Wh,Returned energy Wh,Min V,Max V',
      '2023-01-10 00:00,9,500,230,231',
      '2023-01-10 01:00,9,250,230,231',
      '2023-01-10 02:00,9,125,230,231',
    ),
    withThird,
    { stamps: 'start' },
  ],
  [
    'Shelly Pro 3EM',
    lines(
      'timestamp,a_total_act_energy,a_total_act_ret_energy,b_total_act_energy,b_total_act_ret_energy,c_total_act_energy,c_total_act_ret_energy',
      '1673308800,9,5,9,3,9,2',
      '1673308860,9,2.5,9,1.5,9,1',
      '1673308920,9,1,9,0.5,9,0.5',
    ),
    [
      ['2023-01-10T00:01Z', 0.01],
      ['2023-01-10T00:02Z', 0.005],
      ['2023-01-10T00:03Z', 0.002],
    ],
    { stamps: 'start' },
  ],
  [
    'Home Assistant statistics',
    lines(
      'statistic_id,unit,start,state,sum',
      'sensor.solar_yield,kWh,2023-01-10T00:00:00+00:00,1,1',
      'sensor.solar_yield,kWh,2023-01-10T01:00:00+00:00,1.5,1.5',
      'sensor.solar_yield,kWh,2023-01-10T02:00:00+00:00,1.75,1.75',
      'sensor.grid_import,kWh,2023-01-10T01:00:00+00:00,9,9',
      'sensor.grid_import,kWh,2023-01-10T02:00:00+00:00,99,99',
    ),
    [
      ['2023-01-10T02:00Z', 0.5],
      ['2023-01-10T03:00Z', 0.25],
    ],
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
    'Home Assistant history',
    lines(
      'entity_id,state,last_changed',
      'sensor.solar,100.5,2023-01-10T00:00:00.000Z',
      'sensor.solar,101,2023-01-10T01:00:00.000Z',
      'sensor.solar,101.25,2023-01-10T02:00:00.000Z',
    ),
    threeHours,
    { column: ['state'], kind: 'register', unit: 'kWh' },
  ],
  [
    'Home Assistant energy',
    lines(
      'entity_id,type,unit,2023-01-10T00:00:00.000Z,2023-01-10T01:00:00.000Z,2023-01-10T02:00:00.000Z',
      'sensor.in,grid_consumption,kWh,9,9,9',
      'sensor.out,grid_return,kWh,0.5,0.25,0.125',
    ),
    withThird,
  ],
  [
    'Datadis',
    lines(
      'cups;fecha;hora;consumo_kWh;metodoObtencion;energiaVertida_kWh',
      'ES0031;2023/01/10;02:00;9;Real;0,5',
      'ES0031;2023/01/10;03:00;9;Real;0,25',
      'ES0031;2023/01/10;04:00;9;Real;0,125',
    ),
    withThird,
  ],
  [
    'Datadis API',
    JSON.stringify(
      [0.5, 0.25, 0.125].map((surplusEnergyKWh, index) => ({
        cups: 'ES0021',
        date: '2023/01/10',
        time: ['02:00', '03:00', '04:00'][index],
        consumptionKWh: 9,
        obtainMethod: 'Real',
        surplusEnergyKWh,
      })),
    ),
    withThird,
  ],
  [
    'i-DE',
    lines(
      'CUPS;FECHA-HORA;INV / VER;PERIODO TARIFARIO; CONSUMO Wh;GENERACION Wh',
      'ES0021;2023/01/10 02:00;0;Valle;9;500',
      'ES0021;2023/01/10 03:00;0;Valle;9;250',
      'ES0021;2023/01/10 04:00;0;Valle;9;125',
    ),
    withThird,
    { stamps: 'end' },
  ],
  [
    'Spanish distributor, active energy',
    lines(
      'CUPS;Fecha;Hora;AE_kWh;AS_KWh;REAL/ESTIMADO',
      'ES0021;10/01/2023;2;9;0,5;R',
      'ES0021;10/01/2023;3;9;0,25;R',
      'ES0021;10/01/2023;4;9;0,125;E',
    ),
    withThird,
  ],
  [
    'E-REDES',
    lines(
      'Data;Hora;Consumo registado, Ativa (kW);Injeção na rede medida na IC, Ativa (kW);Estado',
      '2023/01/10;00:15;9;0,400;Real',
      '2023/01/10;00:30;9;0,200;Real',
      '2023/01/10;00:45;9;0,100;Estimado',
    ),
    [
      ['2023-01-10T00:15Z', 0.1],
      ['2023-01-10T00:30Z', 0.05],
      ['2023-01-10T00:45Z', 0.025],
    ],
  ],
  ...(
    [
      [
        'Fluvius',
        'Van (datum);Van (tijdstip);Register;Volume;Eenheid',
        'Afname Dag',
        'Injectie Dag',
      ],
      [
        'Fluvius, in English',
        'From (date);From (time);Register;Volume;Unit',
        'Offtake Day',
        'Injection Day',
      ],
      [
        'Fluvius, in French',
        'De (date);De (heure);Registre;Volume;Unité',
        'Prélèvement Jour',
        'Injection Jour',
      ],
    ] as const
  ).map(([layout, header, taken, fed]): Sample => [
    layout,
    lines(
      header,
      ...['0,06', '0,05', '0,04'].flatMap((value, index) => [
        `10-01-2023;00:${['00', '15', '30'][index]}:00;${taken};9;kWh`,
        `10-01-2023;00:${['00', '15', '30'][index]}:00;${fed};${value};kWh`,
      ]),
    ),
    quarters,
  ]),
  [
    'Enedis Linky load curve',
    lines(
      'Identifiant PRM;Type de donnees;Grandeur physique;Grandeur metier;Etape metier;Unite',
      '000;Courbe de charge;Energie active;Production;Comptage Brut;W',
      '',
      'Horodate;Valeur',
      '2023-01-10T01:00:00+00:00;500',
      '2023-01-10T02:00:00+00:00;250',
      '2023-01-10T03:00:00+00:00;125',
    ),
    withThird,
  ],
  [
    'Enedis Linky daily consumption',
    lines(
      'Identifiant PRM;Type de donnees;Grandeur physique;Grandeur metier;Etape metier;Unite',
      '000;Productions quotidiennes;Energie active;Production;Comptage Brut;Wh',
      '',
      'Horodate;Valeur',
      '2023-09-01T00:00:00+02:00;5250',
      '2023-09-02T00:00:00+02:00;4000',
    ),
    [
      ['2023-09-01T22:00Z', 5.25],
      ['2023-09-02T22:00Z', 4],
    ],
  ],
  [
    'Enedis Linky daily index',
    lines(
      'Identifiant PRM;Type de donnees;Grandeur physique;Grandeur metier;Etape metier;Unite',
      '000;Index;Energie active;Production;Comptage Brut;Wh',
      'Horodate;Type de releve;EAI T',
      '2019-09-02T00:00:00+02:00;Arrêté quotidien;1834405',
      '2019-09-03T00:00:00+02:00;Arrêté quotidien;1840911',
    ),
    [['2019-09-02T22:00Z', 6.506]],
  ],
  [
    'Enedis measurements of a period',
    lines(
      'Identifiant PRM;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;Nature;Pas',
      ...['500', '250', '125'].flatMap((value, index) => [
        `000;EA;CONS;BRUT;W;2023-01-10 0${index + 2}:00:00;9000;R;PT60M`,
        `000;EA;PROD;BRUT;W;2023-01-10 0${index + 2}:00:00;${value};R;PT60M`,
      ]),
    ),
    withThird,
    { stamps: 'end' },
  ],
  [
    'Green Button XML',
    `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
${espi(1, 'RetailCustomer/1/UsagePoint/1/MeterReading/1', [9_000, 9_000, 9_000])}
${espi(19, 'RetailCustomer/1/UsagePoint/1/MeterReading/2', [500, 250, 125])}
</feed>`,
    withThird,
  ],
  [
    'Green Button CSV',
    lines(
      'TYPE,DATE,START TIME,END TIME,IMPORT (kWh),EXPORT (kWh),COST,NOTES',
      'Electric usage,2023-01-10,00:00,00:59,9,0.5,$0.03,',
      'Electric usage,2023-01-10,01:00,01:59,9,0.25,$0.02,',
      'Electric usage,2023-01-10,02:00,02:59,9,0.125,$0.02,',
    ),
    withThird,
    { timeZone: 'UTC' },
  ],
  [
    'San Diego Gas & Electric',
    lines(
      'Meter Number,Date,Start Time,Duration,Consumption,Generation,Net',
      '01234567,1/9/2023,4:00 PM,60,9,0.5,8.5',
      '01234567,1/9/2023,5:00 PM,60,9,0.25,8.75',
      '01234567,1/9/2023,6:00 PM,60,9,0.125,8.875',
    ),
    withThird,
  ],
  [
    'Smart Meter Texas',
    lines(
      'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION',
      ...['.5', '.25', '.125'].flatMap((value, index) =>
        ['Consumption', 'Surplus Generation'].map(
          (direction) =>
            `'104,01/09/2023,01/16/2023 06:00:00, ${18 + index}:00, ${19 + index}:00,${direction === 'Consumption' ? 9 : value},A,${direction}`,
        ),
      ),
    ),
    withThird,
  ],
  [
    'BC Hydro',
    lines(
      '"Account Holder","Meter Number","Interval Start Date/Time","Inflow (kWh)","Outflow (kWh)","Net Consumption (kWh)"',
      '"JANE","\'0001","2023-01-09 16:00","9","0.5","8.5"',
      '"JANE","\'0001","2023-01-09 17:00","9","0.25","8.75"',
      '"JANE","\'0001","2023-01-09 18:00","9","0.125","8.875"',
    ),
    withThird,
  ],
  [
    'NEM12',
    lines(
      '100,NEM12,202301150900,MDP1,Retail',
      '200,6102334455,E1B1,E1,E1,,METSER123,kWh,30,',
      `300,20230110,${halves(9)},A,,,20230115010101,`,
      '200,6102334455,E1B1,B1,B1,,METSER123,kWh,30,',
      `300,20230110,${halves()},A,,,20230115010101,`,
      '900',
    ),
    dayOfHalves('2023-01-09T14:00Z'),
  ],
  [
    'Ausgrid solar home',
    lines(
      `Customer,Generator Capacity,Postcode,Consumption Category,date,${Array.from({ length: 48 }, (_, index) => (index === 47 ? '0:00' : `${Math.floor((index + 1) / 2)}:${index % 2 ? '00' : '30'}`)).join(',')},Row Quality`,
      `1,3.78,2076,GC,1-Jul-10,${halves(9)},`,
      `1,3.78,2076,GG,1-Jul-10,${halves()},`,
    ),
    dayOfHalves('2010-06-30T14:00Z'),
    { timeZone: 'Australia/Sydney' },
  ],
  [
    'Australian distributor, a column for each half-hour',
    lines(
      `NMI,METER SERIAL NUMBER,CON/GEN,DATE,ESTIMATED?,${Array.from({ length: 48 }, (_, index) => [index, index + 1].map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`).join(' - ')).join(',')}`,
      `6001,12345,Consumption,10/01/2023,No,${halves(9)}`,
      `6001,12345,Generation,10/01/2023,No,${halves()}`,
    ),
    dayOfHalves('2023-01-10T00:00Z'),
    { timeZone: 'UTC' },
  ],
  [
    'Column for each interval',
    lines(
      `date,${Array.from({ length: 24 }, (_, index) => `Verbrauch ${index}:00-${index + 1}:00 kWh`).join(',')},${Array.from({ length: 24 }, (_, index) => `Einspeisung ${index}:00-${index + 1}:00 kWh`).join(',')}`,
      `2023-01-10,${Array.from({ length: 24 }, () => 9).join(',')},${Array.from({ length: 24 }, (_, index) => (index % 2 ? 0.5 : 0.25)).join(',')}`,
    ),
    Array.from({ length: 24 }, (_, index) => [
      new Date(Date.parse('2023-01-10T01:00Z') + index * 3_600_000)
        .toISOString()
        .replace(':00.000Z', 'Z'),
      index % 2 ? 0.5 : 0.25,
    ]),
    { timeZone: 'UTC' },
  ],
  ...[
    ['Octopus Energy', 'Consumption (kWh), Estimated Cost Inc. Tax (p), Start, End'] as const,
  ].map(([layout, header]): Sample => [
    layout,
    lines(
      header,
      '0.5, 1.2, 2023-01-10T00:00:00+00:00, 2023-01-10T01:00:00+00:00',
      '0.25, 1.2, 2023-01-10T01:00:00+00:00, 2023-01-10T02:00:00+00:00',
    ),
    threeHours,
    { column: ['Consumption (kWh)'] },
  ]),
  [
    'Octopus Energy API',
    JSON.stringify({
      count: 2,
      results: [0.5, 0.25].map((consumption, index) => ({
        consumption,
        interval_start: `2023-01-10T0${index}:00:00Z`,
        interval_end: `2023-01-10T0${index + 1}:00:00Z`,
      })),
    }),
    threeHours,
    { column: ['consumption'] },
  ],
  [
    'n3rgy',
    lines(
      'timestamp (UTC),energyProduction (kWh)',
      '2023-01-10 01:00,0.5',
      '2023-01-10 02:00,0.25',
      '2023-01-10 03:00,0.125',
    ),
    withThird,
    { stamps: 'end' },
  ],
  [
    'n3rgy JSON',
    JSON.stringify({
      resource: '/2234567891000/electricity/production/1',
      values: [0.5, 0.25, 0.125].map((value, index) => ({
        timestamp: `2023-01-10 0${index + 1}:00`,
        value,
      })),
      unit: 'kWh',
    }),
    withThird,
    { stamps: 'end' },
  ],
  [
    'ESB Networks, mean power of half-hours',
    lines(
      'MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time',
      '103,34201234,9.000,Active Import Interval (kW),10-01-2023 01:00',
      '103,34201234,0.500,Active Export Interval (kW),10-01-2023 01:00',
      '103,34201234,0.300,Active Export Interval (kW),10-01-2023 00:30',
    ),
    [
      ['2023-01-10T00:30Z', 0.15],
      ['2023-01-10T01:00Z', 0.25],
    ],
  ],
  [
    'Eloverblik',
    lines(
      'MålepunktsID;Fra_dato;Til_dato;Mængde;Måleenhed;Kvalitet;Type',
      '571313;10-01-2023 01:00:00;10-01-2023 02:00:00;0,5;KWH;Målt;Tidsserie',
      '571313;10-01-2023 02:00:00;10-01-2023 03:00:00;0,25;KWH;Målt;Tidsserie',
    ),
    threeHours,
  ],
  [
    'Elhub',
    lines(
      'Fra;Til;KWH 60 Forbruk;KVArh 60 Forbruk;KWH 60 Produksjon',
      '10.01.2023 01:00;10.01.2023 02:00;9;;0,5',
      '10.01.2023 02:00;10.01.2023 03:00;9;;0,25',
    ),
    threeHours,
  ],
  [
    'Fingrid Datahub',
    lines(
      'Mittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;Määrä;Laatu',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-10T00:00:00Z;0,5;OK',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-10T01:00:00Z;0,25;OK',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-10T02:00:00Z;0,125;OK',
    ),
    withThird,
  ],
  [
    'Tibber',
    JSON.stringify({
      production: {
        nodes: [0.5, 0.25].map((production, index) => ({
          from: `2023-01-10T0${index}:00:00Z`,
          to: `2023-01-10T0${index + 1}:00:00Z`,
          profit: 0.1,
          production,
          productionUnit: 'kWh',
        })),
      },
    }),
    threeHours,
  ],
  [
    'Pecan Street',
    lines(
      'dataid,local_15min,air1,grid,solar',
      '661,2023-01-09 18:00:00-06,0.1,9,2',
      '661,2023-01-09 18:15:00-06,0.1,9,1',
      '661,2023-01-09 18:30:00-06,0.1,9,4',
    ),
    [
      ['2023-01-10T00:15Z', 0.5],
      ['2023-01-10T00:30Z', 0.25],
      ['2023-01-10T00:45Z', 1],
    ],
    { stamps: 'start' },
  ],
  ...(
    [
      ['kwh', 'energy', ['9', '0.5', '0.25']],
      ['power kw', 'power', ['9', '0.5', '0.25']],
      ['watts', 'power', ['9000', '500', '250']],
    ] as const
  ).map(([column, , [first, second, third]]): Sample => [
    `EMS table of ${column}`,
    lines(
      `timestamp,${column.replace(' ', '_')}`,
      `2023-01-10T00:00:00Z,${first}`,
      `2023-01-10T01:00:00Z,${second}`,
      `2023-01-10T02:00:00Z,${third}`,
    ),
    [['2023-01-10T00:00Z', 9], ...threeHours],
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
  austrian(
    'Netz NÖ',
    'Messzeitpunkt;Gemessene Einspeisung (kWh);Ersatzwert',
    (_, end, value) => `10.01.2023 ${end};${value};`,
  ),
  austrian(
    'Wiener Netze',
    'Datum;Zeit von;Zeit bis;Verbrauch [kWh];Einspeisung [kWh]',
    (start, end, value) => `10.01.2023;${start}:00;${end}:00;9;${value}`,
  ),
  austrian(
    'Linz Netz',
    'Datum von;Datum bis;Energiemenge in kWh;Ersatzwert',
    (start, end, value) => `10.01.2023 ${start};10.01.2023 ${end};${value};`,
  ),
  austrian(
    'Netz Oberösterreich',
    'Datum;kWh;kW;Status',
    (start, _, value) => `10.01.2023 ${start};${value};0,24;gültig`,
  ),
  austrian(
    'Kärnten Netz',
    'Datum;Zeit;kWh;Status',
    (start, _, value) => `10.01.2023;${start};${value};gültig`,
  ),
  austrian(
    'Netz Burgenland',
    'Start;Ende;Einspeisung (kWh)',
    (start, end, value) => `10.01.2023 ${start};10.01.2023 ${end};${value}`,
  ),
  austrian(
    'Netz Burgenland, with separate times',
    'Startdatum;Startuhrzeit;Enddatum;Enduhrzeit;Einspeisung in kWh',
    (start, end, value) => `10.01.2023;${start};10.01.2023;${end};${value}`,
  ),
  austrian(
    'Vorarlberg Netz',
    'Beginn der Messreihe;Ende der Messreihe;Messwert in kWh',
    (start, end, value) => `10.01.2023 ${start};10.01.2023 ${end};${value}`,
  ),
];
