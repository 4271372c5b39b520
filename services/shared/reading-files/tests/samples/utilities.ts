import { lines } from '../analyse.ts';
import type { Sample } from './sample.ts';

/** Layouts of utilities and grid operators. */
export const utilities: readonly Sample[] = [
  [
    'San Diego Gas & Electric',
    lines(
      'Name,JANE DOE',
      'Address,"1 MAIN ST"',
      'Meter Number,',
      'UOM,',
      'Meter Number,Date,Start Time,Duration,Consumption,Generation,Net',
      '01234567,1/15/2023,12:00 AM,15,0.12,0.0,0.12',
      '01234567,1/15/2023,12:15 AM,15,0.08,0.5,-0.42',
      '01234567,1/15/2023,12:30 AM,15,0.09,0.0,0.09',
    ),
    [
      ['2023-01-15T08:15Z', 0.12],
      ['2023-01-15T08:30Z', 0.08],
      ['2023-01-15T08:45Z', 0.09],
    ],
  ],
  [
    'Green Button CSV of Southern California Edison',
    lines(
      'Energy Usage Information',
      '"For location: CA 1 MAIN ST ANYTOWN 12345"',
      'Energy Delivered time period,Usage(Real energy in kilowatt-hours),Reading quality',
      '"2023-01-10 00:00:00 to 2023-01-10 01:00:00","0.240",""',
      '"2023-01-10 01:00:00\u00A0to\u00A02023-01-10 02:00:00","0.310",""',
      'Energy Received time period,Usage(Real energy in kilowatt-hours),Reading quality',
      '"2023-01-10 00:00:00 to 2023-01-10 01:00:00","1.5",""',
      '"2023-01-10 02:00:00 to 2023-01-10 03:00:00","1.5",""',
    ),
    [
      ['2023-01-10T09:00Z', 0.24],
      ['2023-01-10T10:00Z', 0.31],
    ],
  ],
  [
    'Smart Meter Texas',
    lines(
      'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION',
      "'1044372000,01/15/2023,01/16/2023 06:00:00, 00:00, 00:15,.25,A,Consumption",
      "'1044372000,01/15/2023,01/16/2023 06:00:00, 00:00, 00:15,.9,A,Surplus Generation",
      "'1044372000,01/15/2023,01/16/2023 06:00:00, 00:15, 00:30,.5,A,Consumption",
      "'1044372000,01/15/2023,01/16/2023 06:00:00, 00:30, 00:45,.125,A,Consumption",
    ),
    [
      ['2023-01-15T06:15Z', 0.25],
      ['2023-01-15T06:30Z', 0.5],
      ['2023-01-15T06:45Z', 0.125],
    ],
  ],
  [
    'BC Hydro',
    lines(
      '"Account Holder","Meter Number","Interval Start Date/Time","Net Consumption (kWh)","Demand (kW)"',
      '"JANE","\'0001","2023-01-10 00:00","0.5",""',
      '"JANE","\'0001","2023-01-10 01:00","0.25",""',
      '"JANE","\'0001","2023-01-10 02:00","0.125",""',
    ),
    [
      ['2023-01-10T09:00Z', 0.5],
      ['2023-01-10T10:00Z', 0.25],
      ['2023-01-10T11:00Z', 0.125],
    ],
  ],
  [
    'Hydro-Québec',
    lines(
      'Contrat;Date et heure;kWh;Code de consommation;Température moyenne (°C)',
      '300;2023-01-10 01:00:00;1,5;R;-5',
      '300;2023-01-10 00:00:00;2,25;R;-5',
      '300;2023-01-09 23:00:00;0,75;R;-4',
    ),
    [
      ['2023-01-10T05:00Z', 0.75],
      ['2023-01-10T06:00Z', 2.25],
      ['2023-01-10T07:00Z', 1.5],
    ],
    { stamps: 'start' },
  ],
  [
    'Enedis Linky daily consumption',
    lines(
      'Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite',
      '000;Consommations quotidiennes;01/09/2023;03/09/2023;Energie active;Consommation;Comptage Brut;Wh',
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
    'Enedis measurements of a period',
    lines(
      'Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;Nature;Pas;Indice de vraisemblance;Etat complémentaire',
      '000;2023-01-10;2023-01-11;EA;CONS;BRUT;W;2023-01-10 00:30:00;500;R;PT30M;0;0',
      '000;2023-01-10;2023-01-11;EA;CONS;BRUT;W;2023-01-10 01:00:00;300;R;PT30M;0;0',
      '000;2023-01-10;2023-01-11;EA;CONS;BRUT;W;2023-01-10 01:30:00;200;R;PT30M;0;0',
    ),
    [
      ['2023-01-09T23:30Z', 0.25],
      ['2023-01-10T00:00Z', 0.15],
      ['2023-01-10T00:30Z', 0.1],
    ],
    { stamps: 'end' },
  ],
  [
    'Fluvius, in English',
    lines(
      'From (date);From (time);To (date);To (time);EAN code;Meter;Register;Volume;Unit;Validation status',
      '01-02-2023;00:00:00;01-02-2023;00:15:00;"=""5414""";1SAG;Offtake Day;0,060;kWh;Read',
      '01-02-2023;00:15:00;01-02-2023;00:30:00;"=""5414""";1SAG;Offtake Day;0,050;kWh;Read',
      '01-02-2023;00:15:00;01-02-2023;00:30:00;"=""5414""";1SAG;Injection Day;0,900;kWh;Read',
      '01-02-2023;00:30:00;01-02-2023;00:45:00;"=""5414""";1SAG;Offtake Day;0,040;kWh;Read',
    ),
    [
      ['2023-01-31T23:15Z', 0.06],
      ['2023-01-31T23:30Z', 0.05],
      ['2023-01-31T23:45Z', 0.04],
    ],
  ],
  [
    'Fluvius, in French',
    lines(
      'De (date);De (heure);À (date);À (heure);Code EAN;Compteur;Registre;Volume;Unité;Statut de validation',
      '01-02-2023;00:00:00;01-02-2023;00:15:00;"=""5414""";1SAG;Prélèvement Jour;0,060;kWh;Lu',
      '01-02-2023;00:15:00;01-02-2023;00:30:00;"=""5414""";1SAG;Prélèvement Jour;0,050;kWh;Lu',
      '01-02-2023;00:15:00;01-02-2023;00:30:00;"=""5414""";1SAG;Injection Jour;0,900;kWh;Lu',
      '01-02-2023;00:30:00;01-02-2023;00:45:00;"=""5414""";1SAG;Prélèvement Jour;0,040;kWh;Lu',
    ),
    [
      ['2023-01-31T23:15Z', 0.06],
      ['2023-01-31T23:30Z', 0.05],
      ['2023-01-31T23:45Z', 0.04],
    ],
  ],
  [
    'Datadis API',
    JSON.stringify(
      [0.5, 0.25, 0.125].map((consumptionKWh, index) => ({
        cups: 'ES0021',
        date: '2023/01/10',
        time: ['22:00', '23:00', '24:00'][index],
        consumptionKWh,
        obtainMethod: 'Real',
        surplusEnergyKWh: 0,
      })),
    ),
    [
      ['2023-01-10T21:00Z', 0.5],
      ['2023-01-10T22:00Z', 0.25],
      ['2023-01-10T23:00Z', 0.125],
    ],
  ],
  [
    'i-DE',
    lines(
      'CUPS;FECHA-HORA;INV / VER;PERIODO TARIFARIO; CONSUMO Wh;GENERACION Wh',
      'ES0021;2023/01/10 01:00;0;Valle;500;0',
      'ES0021;2023/01/10 02:00;0;Valle;250;0',
      'ES0021;2023/01/10 03:00;0;Valle;125;9',
    ),
    [
      ['2023-01-10T00:00Z', 0.5],
      ['2023-01-10T01:00Z', 0.25],
      ['2023-01-10T02:00Z', 0.125],
    ],
    { stamps: 'end' },
  ],
  [
    'Spanish distributor, active energy',
    lines(
      'CUPS;Fecha;Hora;AE_kWh;REAL/ESTIMADO',
      'ES0021;10/01/2023;1;0,5;R',
      'ES0021;10/01/2023;2;0,25;R',
      'ES0021;10/01/2023;3;0,125;E',
    ),
    [
      ['2023-01-10T00:00Z', 0.5],
      ['2023-01-10T01:00Z', 0.25],
      ['2023-01-10T02:00Z', 0.125],
    ],
  ],
  ...austria(),
  [
    'Elhub',
    lines(
      'Fra;Til;KWH 60 Forbruk;KVArh 60 Forbruk;KWH 60 Produksjon',
      '10.01.2023 00:00;10.01.2023 01:00;1,5;;',
      '10.01.2023 01:00;10.01.2023 02:00;1,25;;',
    ),
    [
      ['2023-01-10T00:00Z', 1.5],
      ['2023-01-10T01:00Z', 1.25],
    ],
  ],
  [
    'Fingrid Datahub',
    `\uFEFF${lines(
      'Mittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;Määrä;Laatu',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-09T22:00:00Z;1,5;OK',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-09T23:00:00Z;1,25;OK',
      '6430;8716867000030;PT1H;kWh;BN01;2023-01-10T00:00:00Z;1,125;OK',
    )}`,
    [
      ['2023-01-09T23:00Z', 1.5],
      ['2023-01-10T00:00Z', 1.25],
      ['2023-01-10T01:00Z', 1.125],
    ],
  ],
];

function austria(): readonly Sample[] {
  const values = ['0,06', '0,05', '0,04'];
  const starts = ['00:00', '00:15', '00:30', '00:45'];
  const day = '10.01.2023';
  const rows = [
    ['2023-01-09T23:15Z', 0.06],
    ['2023-01-09T23:30Z', 0.05],
    ['2023-01-09T23:45Z', 0.04],
  ] as const;
  const sample = (
    layout: string,
    header: string,
    row: (start: string, end: string, value: string) => string,
  ): Sample => [
    layout,
    lines(
      header,
      ...values.map((value, index) => row(starts[index] ?? '', starts[index + 1] ?? '', value)),
    ),
    rows,
  ];
  return [
    sample(
      'Netz NÖ, with an energy community',
      'Messzeitpunkt;Verbrauch (kWh);Eigendeckung (kWh);Restnetzbezug (kWh)',
      (_, end, value) => `${day} ${end};0,9;0,1;${value}`,
    ),
    sample(
      'Netz NÖ, since 2023',
      'Messzeitpunkt;Verbrauch (kWh);Qualität',
      (_, end, value) => `${day} ${end};${value};L1`,
    ),
    sample(
      'Netz Oberösterreich',
      'Datum;kWh;kW;Status',
      (start, _, value) => `${day} ${start};${value};0,24;gültig`,
    ),
    sample(
      'Kärnten Netz',
      'Datum;Zeit;kWh;Status',
      (start, _, value) => `${day};${start};${value};gültig`,
    ),
    sample(
      'Netz Burgenland',
      'Start;Ende;Verbrauch (kWh)',
      (start, end, value) => `${day} ${start};${day} ${end};${value}`,
    ),
    sample(
      'Netz Burgenland, with separate times',
      'Startdatum;Startuhrzeit;Enddatum;Enduhrzeit;Verbrauch in kWh',
      (start, end, value) => `${day};${start};${day};${end};${value}`,
    ),
    sample(
      'Vorarlberg Netz',
      'Beginn der Messreihe;Ende der Messreihe;Messwert in kWh',
      (start, end, value) => `${day} ${start};${day} ${end};${value}`,
    ),
    sample(
      'Clam Strom',
      'Start;Ende;Vorschub (kWh) - Verbrauch',
      (start, end, value) => `${day} ${start};${day} ${end};${value}`,
    ),
  ];
}
