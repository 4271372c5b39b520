import type { Unit } from '../model.ts';

/** Lower case without accents and punctuation, so that `Consumo_kWh` and `consumo (kWh)` are one name. */
export const normalName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

const word = (text: string) => new RegExp(`(?:^| )(?:${text})(?: |$)`);
const units: readonly (readonly [Unit, RegExp])[] = [
  ['kWh', word('kwh|kilowatt ?hours?|kilowatt ?stunden|kw h')],
  ['MWh', word('mwh|megawatt ?hours?')],
  ['Wh', word('wh|watt ?hours?|watt ?stunden')],
  ['kW', word('kw|kilowatts?')],
  ['W', word('w|watts?')],
];

/** The unit that a name or a cell states; undefined when it states none. */
export function unitIn(text: string): Unit | undefined {
  // Milli or mega: a lower-case m has to be asked about.
  if (/(?<![A-Za-z])mWh?(?![A-Za-z])/.test(text)) return undefined;
  const name = normalName(text.replace(/([a-jl-z])(k?Wh?)$/, '$1 $2'));
  if (/(?:^| )kwh h$/.test(name)) return 'kW';
  return (
    units.find(([, pattern]) => pattern.test(name))?.[0] ??
    (/[a-z]kwh$/.test(name) ? 'kWh' : undefined)
  );
}

const has = (...stems: string[]) => new RegExp(`(?:^| )(?:${stems.join('|')})`);
const production = has(
  'export',
  'produ[ck]',
  'produz',
  'generat',
  'generac',
  'generad',
  'injec',
  'injic',
  'injek',
  'inyec',
  'einspei',
  'ruckliefer',
  'feed',
  'solar',
  'pv',
  'vertid',
  'exced',
  'surplus',
  'teruglever',
  'retour',
  'return',
  'eai',
  'immess',
  'delivered to grid',
  'yield',
  'erzeug',
  'uberschuss',
  'reverse',
  'received by grid',
  'to grid',
  'batter',
  'discharg',
  'opwek',
);
const productionInside =
  /export|vertid|einspei|injec|inyec|exced|teruglever|generad|generat|produc(?!er)/;
const other = has(
  'cost',
  'price',
  'preis',
  'prix',
  'precio',
  'kosten',
  'amount',
  'betrag',
  'gbp',
  'eur',
  'usd',
  'pence',
  'cent',
  'ct',
  'volt',
  'spannung',
  'current(?! (?:power|consumption|load|usage))',
  'ampere',
  'intensit',
  'strom a',
  'reactive',
  'reaktiv',
  'blind',
  'react',
  'kvar',
  'kva',
  'var',
  'temp',
  'humid',
  'gas',
  'm3',
  'water',
  'therm',
  'co2',
  'carbon',
  'frequen',
  'hz',
  'pf',
  'cos',
  'power factor',
  'tarif',
  'per kwh',
  'standing',
  'min',
  'max',
  'peak',
  'soc',
);
const register = has(
  'register',
  'total',
  'cumul',
  'reading',
  'meter read',
  'index',
  'zahlerstand',
  'stand',
  'lectura',
  'leitura',
  'counter',
  'meterstand',
  'stelling',
  'state',
  'lifetime',
  'sum',
);
const starts = has(
  'start',
  'begin',
  'from',
  'von',
  'van',
  'debut',
  'inicio',
  'desde',
  'fra',
  'alku',
  'de ',
  'ab ',
  'inizio',
  'beginn',
);
const ends = has(
  'end',
  'to ',
  'to$',
  'bis',
  'until',
  'tot',
  'fin',
  'hasta',
  'til',
  'ende',
  'einde',
  'fine',
  'through',
);
const meter = has(
  'meter(?! read)',
  'ean',
  'cups',
  'mpan',
  'mpxn',
  'mprn',
  'msn',
  'serial',
  'entity',
  'statistic id',
  'nmi',
  'esiid',
  'prm',
  'pdl',
  'zahl',
  'cpe',
  'device',
  'sensor',
  'channel',
  'malepunkt',
  'metering',
  'point',
  'register',
  'obis',
  'read type',
  'direction',
  'type',
  'name',
  'circuit',
);

/** What a column's name says about it. */
export const nameHints = {
  isProduction: (name: string) =>
    production.test(normalName(name)) || productionInside.test(normalName(name)),
  isOther: (name: string) => other.test(normalName(name)) || /[€$£%]|\/\s?k?Wh/i.test(name),
  isRegister: (name: string) => register.test(normalName(name)),
  isStart: (name: string) => starts.test(normalName(name)),
  isEnd: (name: string) => ends.test(normalName(name)),
  isMeter: (name: string) => meter.test(normalName(name)),
};
