import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

/** Small samples in the layouts that their makers publish. */
export const published: readonly Sample[] = [
  [
    'UCI household',
    lines(
      'Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity;Sub_metering_1;Sub_metering_2;Sub_metering_3',
      '16/12/2006;17:24:00;4.216;0.418;234.840;18.400;0.000;1.000;17.000',
      '16/12/2006;17:25:00;?;?;?;?;?;?;',
      '16/12/2006;17:26:00;5.374;0.498;233.290;23.000;0.000;2.000;17.000',
    ),
    [
      ['2006-12-16T16:24Z', 0.070267],
      ['2006-12-16T16:26Z', 0.089567],
    ],
  ],
  [
    'Octopus Energy',
    lines(
      'Consumption (kWh), Estimated Cost Inc. Tax (p), Standing Charge Inc. Tax (p), Start, End',
      '0.081000, 1.2, 0.5, 2023-03-26T00:30:00+00:00, 2023-03-26T02:00:00+01:00',
      '0.107000, 1.2, 0.5, 2023-03-26T02:00:00+01:00, 2023-03-26T02:30:00+01:00',
    ),
    [
      ['2023-03-26T01:00Z', 0.081],
      ['2023-03-26T01:30Z', 0.107],
    ],
  ],
  [
    'Octopus Energy API',
    JSON.stringify({
      count: 2,
      next: null,
      results: [
        {
          consumption: 0.063,
          interval_start: '2018-05-19T01:30:00+01:00',
          interval_end: '2018-05-19T02:00:00+01:00',
        },
        {
          consumption: 0.071,
          interval_start: '2018-05-19T01:00:00+01:00',
          interval_end: '2018-05-19T01:30:00+01:00',
        },
      ],
    }),
    [
      ['2018-05-19T00:30Z', 0.071],
      ['2018-05-19T01:00Z', 0.063],
    ],
  ],
  [
    'n3rgy',
    lines(
      'timestamp (UTC),energyConsumption (kWh)',
      '2020-02-25 00:30,0.099',
      '2020-02-25 01:00,0.1',
      '2020-02-25 01:30,0.08',
    ),
    [
      ['2020-02-25T00:30Z', 0.099],
      ['2020-02-25T01:00Z', 0.1],
      ['2020-02-25T01:30Z', 0.08],
    ],
    { stamps: 'end' },
  ],
  [
    'n3rgy JSON',
    JSON.stringify({
      resource: '/2234567891000/electricity/consumption/1',
      responseTimestamp: '2020-01-08T18:54:16.000Z',
      start: '201912242330',
      end: '201912250130',
      granularity: 'halfhour',
      values: [
        { timestamp: '2019-12-25 00:00', value: 0.165 },
        { timestamp: '2019-12-25 00:30', value: 0.143 },
        { timestamp: '2019-12-25 01:00', value: 0.15 },
      ],
      unit: 'kWh',
    }),
    [
      ['2019-12-25T00:00Z', 0.165],
      ['2019-12-25T00:30Z', 0.143],
      ['2019-12-25T01:00Z', 0.15],
    ],
    { stamps: 'end' },
  ],
  [
    'Green Button XML',
    `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
 <entry><link rel="self" href="RetailCustomer/1/UsagePoint/1"/><content><espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint></content></entry>
 <entry><link rel="self" href="RetailCustomer/1/UsagePoint/1/MeterReading/1"/><link rel="related" href="ReadingType/1"/><link rel="related" href="RetailCustomer/1/UsagePoint/1/MeterReading/1/IntervalBlock"/><content><espi:MeterReading/></content></entry>
 <entry><link rel="self" href="ReadingType/1"/><content><espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:flowDirection>1</espi:flowDirection><espi:intervalLength>900</espi:intervalLength><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom></espi:ReadingType></content></entry>
 <entry><link rel="self" href="RetailCustomer/1/UsagePoint/1/MeterReading/1/IntervalBlock/1"/><content><espi:IntervalBlock><espi:interval><espi:duration>2700</espi:duration><espi:start>1672531200</espi:start></espi:interval>
  <espi:IntervalReading><espi:timePeriod><espi:duration>900</espi:duration><espi:start>1672531200</espi:start></espi:timePeriod><espi:value>120</espi:value></espi:IntervalReading>
  <espi:IntervalReading><espi:timePeriod><espi:duration>900</espi:duration><espi:start>1672532100</espi:start></espi:timePeriod><espi:value>80</espi:value></espi:IntervalReading>
  <espi:IntervalReading><espi:timePeriod><espi:duration>900</espi:duration><espi:start>1672533000</espi:start></espi:timePeriod><espi:value>95</espi:value></espi:IntervalReading>
 </espi:IntervalBlock></content></entry>
</feed>`,
    [
      ['2023-01-01T00:15Z', 0.12],
      ['2023-01-01T00:30Z', 0.08],
      ['2023-01-01T00:45Z', 0.095],
    ],
  ],
  [
    'Green Button CSV',
    lines(
      'Name,JANE DOE',
      'Address,"1 MAIN ST, ANYTOWN CA"',
      'Account Number,1234567890',
      'Service,Service 1',
      '',
      'TYPE,DATE,START TIME,END TIME,USAGE (kWh),COST,NOTES',
      'Electric usage,2023-01-01,00:00,00:14,0.12,$0.03,',
      'Electric usage,2023-01-01,00:15,00:29,0.08,$0.02,',
      'Electric usage,2023-01-01,00:30,00:44,0.09,$0.02,',
    ),
    [
      ['2023-01-01T08:15Z', 0.12],
      ['2023-01-01T08:30Z', 0.08],
      ['2023-01-01T08:45Z', 0.09],
    ],
    { timeZone: 'America/Los_Angeles' },
  ],
  [
    'Enedis Linky load curve',
    lines(
      'Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes',
      '00000000000000;Courbe de charge;01/09/2023;02/09/2023;Energie active;Consommation;Comptage Brut;W;30',
      '',
      'Horodate;Valeur',
      '2023-09-01T00:30:00+02:00;270',
      '2023-09-01T01:00:00+02:00;',
      '2023-09-01T01:30:00+02:00;264',
    ),
    [
      ['2023-08-31T22:30Z', 0.135],
      ['2023-08-31T23:30Z', 0.132],
    ],
  ],
  [
    'Enedis Linky daily index',
    lines(
      'Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite',
      '00000000000000;Index;01/09/2019;21/08/2020;Energie active;Consommation;Comptage Brut;Wh',
      'Horodate;Type de releve;EAS F1;EAS F2;EAS F3;EAS F4;EAS D1;EAS D2;EAS T',
      '2019-09-02T00:00:00+02:00;Arrêté quotidien;1009905;819074;2679;2747;1012584;821821;1834405',
      '2019-09-03T00:00:00+02:00;Arrêté quotidien;1009905;819074;5185;6747;1015090;825821;1840911',
      'Periode;Identifiant calendrier fournisseur;Libelle calendrier fournisseur;Identifiant classe temporelle 1;Libelle classe temporelle 1;Cadran classe temporelle 1;',
      'Du 2019-09-02T00:00:00+02:00 au;AA000000;Option Heures Creuses;HC;Heures Creuses;EAS F1;',
    ),
    [['2019-09-02T22:00Z', 6.506]],
  ],
  [
    'Fluvius',
    `\uFEFF${lines(
      'Van (datum);Van (tijdstip);Tot (datum);Tot (tijdstip);EAN-code;Meter;Metertype;Register;Volume;Eenheid;Validatiestatus;Omschrijving',
      '1/01/2023;0:00:00;1/01/2023;0:15:00;="541448820000000000";1SAG1100000000;Digitale meter;Afname Nacht;0,055;kWh;Uitgelezen;',
      '1/01/2023;0:00:00;1/01/2023;0:15:00;="541448820000000000";1SAG1100000000;Digitale meter;Injectie Nacht;0,500;kWh;Uitgelezen;',
      '1/01/2023;0:15:00;1/01/2023;0:30:00;="541448820000000000";1SAG1100000000;Digitale meter;Afname Nacht;0,060;kWh;Geschat;',
      '1/01/2023;0:15:00;1/01/2023;0:30:00;="541448820000000000";1SAG1100000000;Digitale meter;Afname Nacht;0,062;kWh;Uitgelezen;',
      '1/01/2023;0:30:00;1/01/2023;0:45:00;="541448820000000000";1SAG1100000000;Digitale meter;Afname Dag;0,010;kWh;Uitgelezen;',
    )}`,
    [
      ['2022-12-31T23:15Z', 0.055],
      ['2022-12-31T23:30Z', 0.062],
      ['2022-12-31T23:45Z', 0.01],
    ],
  ],
  [
    'Datadis',
    lines(
      'cups;fecha;hora;consumo_kWh;metodoObtencion;energiaVertida_kWh',
      'ES0031104616159079EA0F;2023/01/01;01:00;0,007;Real;',
      'ES0031104616159079EA0F;2023/01/01;02:00;0,107;Estimada;1,5',
      'ES0031104616159079EA0F;2023/01/01;24:00;0,3;Real;',
    ),
    [
      ['2023-01-01T00:00Z', 0.007],
      ['2023-01-01T01:00Z', 0.107],
      ['2023-01-01T23:00Z', 0.3],
    ],
  ],
  [
    'E-REDES',
    lines(
      'Período;2023',
      'CPE;PT0002000012345678AB',
      '',
      'Data;Hora;Consumo registado, Ativa (kW);Injeção na rede medida na IC, Ativa (kW);Estado',
      '2023/06/01;00:15;0,400;0;Real',
      '2023/06/01;00:30;0,200;0;Real',
      '2023/06/01;00:45;0,100;0;Estimado',
    ),
    [
      ['2023-05-31T23:15Z', 0.1],
      ['2023-05-31T23:30Z', 0.05],
      ['2023-05-31T23:45Z', 0.025],
    ],
  ],
  [
    'Netz NÖ',
    lines(
      'Messzeitpunkt;Gemessener Verbrauch (kWh);Ersatzwert;',
      '10.11.2023 00:15;0,228000;;',
      '10.11.2023 00:30;0,197000;;',
      '11.11.2023 00:00;0,397000;;',
    ),
    [
      ['2023-11-09T23:15Z', 0.228],
      ['2023-11-09T23:30Z', 0.197],
      ['2023-11-10T23:00Z', 0.397],
    ],
  ],
  [
    'Wiener Netze',
    lines(
      'Datum;Zeit von;Zeit bis;Verbrauch [kWh]',
      '31.12.2022;23:45:00;00:00:00;0,05',
      '01.01.2023;00:00:00;00:15:00;0,04',
      '01.01.2023;00:15:00;00:30:00;0,03',
    ),
    [
      ['2022-12-31T23:00Z', 0.05],
      ['2022-12-31T23:15Z', 0.04],
      ['2022-12-31T23:30Z', 0.03],
    ],
  ],
  [
    'Linz Netz',
    lines(
      'Datum von;Datum bis;Energiemenge in kWh;Ersatzwert',
      '01.01.2025 00:00;01.01.2025 00:15;0,123;',
      '01.01.2025 00:15;01.01.2025 00:30;0,456;',
      '01.01.2025 00:30;01.01.2025 00:45;0,2;',
    ),
    [
      ['2024-12-31T23:15Z', 0.123],
      ['2024-12-31T23:30Z', 0.456],
      ['2024-12-31T23:45Z', 0.2],
    ],
  ],
  [
    'HomeWizard P1',
    lines(
      'time,Import T1 kWh,Import T2 kWh,Export T1 kWh,Export T2 kWh,L1 max W,L2 max W,L3 max W',
      '2024-01-01 00:00,10.0,20.0,1.0,2.0,50,60,70',
      '2024-01-01 00:15,10.4,20.1,1.0,2.3,50,60,70',
      '2024-01-01 00:30,10.6,20.4,1.2,2.5,50,60,70',
    ),
    [
      ['2023-12-31T23:15Z', 0.5],
      ['2023-12-31T23:30Z', 0.5],
    ],
    { timeZone: 'Europe/Amsterdam' },
  ],
  [
    'Home Assistant statistics',
    lines(
      'statistic_id,unit,start,state,sum',
      'sensor.grid,kWh,2024-01-01T00:00:00+00:00,100.5,0.5',
      'sensor.grid,kWh,2024-01-01T01:00:00+00:00,0.2,0.7',
      'sensor.grid,kWh,2024-01-01T02:00:00+00:00,0.5,1.0',
    ),
    [
      ['2024-01-01T02:00Z', 0.2],
      ['2024-01-01T03:00Z', 0.3],
    ],
  ],
  [
    'Home Assistant history',
    lines(
      'entity_id,state,last_changed',
      'sensor.energy,100.5,2024-01-01T00:00:03.123Z',
      'sensor.energy,unavailable,2024-01-01T00:30:00.000Z',
      'sensor.energy,101.25,2024-01-01T01:00:00.000Z',
    ),
    [['2024-01-01T01:00Z', 0.75]],
    { column: ['state'], kind: 'register', unit: 'kWh' },
  ],
  [
    'Enphase',
    lines(
      'Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),Imported from Grid (Wh)',
      '2023-01-01 00:00:00 -0800,0,100,0,90',
      '2023-01-01 00:15:00 -0800,0,120,0,80',
      '2023-01-01 00:30:00 -0800,0,110,0,70',
    ),
    [
      ['2023-01-01T08:15Z', 0.09],
      ['2023-01-01T08:30Z', 0.08],
      ['2023-01-01T08:45Z', 0.07],
    ],
    { column: ['Imported from Grid (Wh)'] },
  ],
  [
    'ESB Networks, mean power of half-hours',
    lines(
      'MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time',
      '10306268587,000000000034201234,0.500,Active Import Interval (kW),31-12-2023 01:00',
      '10306268587,000000000034201234,9.000,Active Export Interval (kW),31-12-2023 01:00',
      '10306268587,000000000034201234,0.300,Active Import Interval (kW),31-12-2023 00:30',
    ),
    [
      ['2023-12-31T00:30Z', 0.15],
      ['2023-12-31T01:00Z', 0.25],
    ],
  ],
  [
    'Eloverblik',
    lines(
      'MålepunktsID;Fra_dato;Til_dato;Mængde;Måleenhed;Kvalitet;Type',
      '571313100000000000;01-01-2022 00:00:00;01-01-2022 01:00:00;0,25;KWH;Målt;Tidsserie',
      '571313100000000000;01-01-2022 01:00:00;01-01-2022 02:00:00;0,5;KWH;Målt;Tidsserie',
    ),
    [
      ['2022-01-01T00:00Z', 0.25],
      ['2022-01-01T01:00Z', 0.5],
    ],
  ],
  [
    'Tibber',
    JSON.stringify({
      data: {
        viewer: {
          homes: [
            {
              consumption: {
                nodes: [
                  {
                    from: '2024-01-01T00:00:00.000+01:00',
                    to: '2024-01-01T01:00:00.000+01:00',
                    cost: 1.2,
                    unitPrice: 0.3,
                    consumption: 1.25,
                    consumptionUnit: 'kWh',
                  },
                  {
                    from: '2024-01-01T01:00:00.000+01:00',
                    to: '2024-01-01T02:00:00.000+01:00',
                    cost: 1.2,
                    unitPrice: 0.3,
                    consumption: null,
                    consumptionUnit: 'kWh',
                  },
                  {
                    from: '2024-01-01T02:00:00.000+01:00',
                    to: '2024-01-01T03:00:00.000+01:00',
                    cost: 1.2,
                    unitPrice: 0.3,
                    consumption: 0.75,
                    consumptionUnit: 'kWh',
                  },
                ],
              },
            },
          ],
        },
      },
    }),
    [
      ['2024-01-01T00:00Z', 1.25],
      ['2024-01-01T02:00Z', 0.75],
    ],
  ],
  [
    'EMS export',
    lines(
      'device_id,device,hour_start,kwh,readings,complete',
      '7,"Home",2026-01-01T00:00:00+01:00,0.250000,60,yes',
      '7,"Home",2026-01-01T01:00:00+01:00,0.500000,60,yes',
    ),
    [
      ['2026-01-01T00:00Z', 0.25],
      ['2026-01-01T01:00Z', 0.5],
    ],
  ],
  [
    'EMS export for spreadsheets',
    `\uFEFF${lines('device_id;device;hour_start;utc_offset;kwh;readings;complete', '7;"Home";2026-01-01 00:00:00;UTC+01:00;0,250000;60;yes', '7;"Home";2026-01-01 01:00:00;UTC+01:00;0,500000;60;yes')}`,
    [
      ['2026-01-01T00:00Z', 0.25],
      ['2026-01-01T01:00Z', 0.5],
    ],
  ],
  [
    'EMS table of kwh',
    lines('timestamp,kwh', '2026-01-01T00:01:00Z,0.1', '2026-01-01T00:02:00Z,0.2'),
    [
      ['2026-01-01T00:01Z', 0.1],
      ['2026-01-01T00:02Z', 0.2],
    ],
  ],
];
