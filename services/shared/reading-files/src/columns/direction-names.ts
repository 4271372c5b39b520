import { normalName, stems } from './normal-name.ts';

const production = stems(
  'export',
  'produ[ck]',
  'produz',
  'generat',
  'generac',
  'generad',
  'generuo',
  'injec',
  'injic',
  'injek',
  'inyec',
  'inmatn',
  'einspei',
  'eingespeist',
  'ins netz',
  'ruckliefer',
  'lieferung',
  'feed',
  'solar',
  'pv',
  'vertid',
  'exced',
  'surplus',
  'teruglever',
  'gelvr',
  'retour',
  'return',
  'ret energy',
  'eai',
  'immess',
  'cedut',
  'oddan',
  'oddaja',
  'wprowadz',
  'dodav',
  'vyrob',
  'tootmi',
  'toodet',
  'tuotan',
  'betapl',
  'visszatapl',
  'patiekt',
  'delivered (?:to grid|by (?:client|customer))',
  'yield',
  'erzeug',
  'uberschuss',
  'reverse',
  'received by grid',
  'to grid',
  'batter',
  'discharg',
  'opwek',
  'outflow',
);
const productionInside =
  /export|vertid|einspei|injec|inyec|exced|teruglever|generad|generat|produc(?!er)|erzeugung/;
/** A register of what is fed in: 2.8.0 or 2.29.0 of OBIS, or A- and P-. */
const feedInCode =
  /(?:^|[^\d.])(?:1-\d{1,2}:)?2\.(?:8|9|29|7)\.\d|(?:^|\s)[-−–][AP](?![a-z0-9])|(?:^|[^\w])[AP][-−–](?![\w\d])/i;

const taken = [
  'consum',
  'conso(?:mm)?',
  'import',
  'verbr',
  'gesamtverbrauch',
  'bezug',
  'bezogen',
  'netzbezug',
  'entnahm',
  'afname',
  'afgenomen',
  'forbruk',
  'forbrug',
  'forbrukning',
  'kulut',
  'tarbi',
  'pobor',
  'pobran',
  'zuzyc',
  'spotreb',
  'odber',
  'fogyaszt',
  'preliev',
  'prelev',
  'soutir',
  'offtake',
  'suvart',
  'from grid',
  'imported',
  'delivered(?! to| by)',
];
const consumption = stems('usage', 'used', ...taken);
/** “Electric usage” may be written beside rows of both directions. */
const consumptionText = stems(...taken);

/** A register of what is taken from the grid. */
const consumptionCode =
  /(?:^|[^\d.])(?:1-\d{1,2}:)?1\.(?:8|9|29|7)\.\d|(?:^|\s)\+[AP](?![a-z0-9])|(?:^|[^\w])[AP]\+/i;

const consumptionInside = /consum(?!er)|verbrauch|bezug|forbruk|forbrug|zuzyc|spotreb|inflow/;

/** What a battery or a car takes and gives is neither produced nor fed in. */
const storage = stems('batter', 'bater', 'accu(?: |$)', 'akku', 'speicher', 'discharg', 'charg');

/** Of a whole text: a direction, or a register of one. */
const feedInText = stems(
  'export',
  'einspei',
  'netzeinspei',
  'ruckliefer',
  'lieferung',
  'produ[ck]tion',
  'produccion',
  'produzione',
  'injec',
  'injek',
  'injic',
  'inyec',
  'inmatn',
  'teruglever',
  'immess',
  'vertid',
  'surplus',
  'oddan',
  'oddaja',
  'wprowadz',
  'tootmi',
  'tuotan',
  '(?:surplus|solar|pv|total) ?generation',
  'feed in',
  'erzeug',
);

/** Whether a column's name says that it is what was produced or fed in. */
export const isProduction = (name: string): boolean => {
  const normal = normalName(name);
  return production.test(normal) || productionInside.test(normal) || feedInCode.test(name);
};

/** Whether a column's name says that it is what was used or taken from the grid. */
export const isConsumption = (name: string): boolean =>
  consumption.test(normalName(name)) || consumptionCode.test(name);

/** The same for names that have the word inside, such as “Stromverbrauch”, a part of which may be produced by the home. */
export const hasConsumption = (name: string): boolean =>
  isConsumption(name) || consumptionInside.test(normalName(name));

export const isStorage = (name: string): boolean => storage.test(normalName(name));

/** Whether a cell, such as of a column “direction”, says that its row is production. */
export const isFeedInText = (text: string): boolean =>
  text.length <= 60 && (feedInText.test(normalName(text)) || feedInCode.test(text));

/** Whether a cell says that its row is consumption. */
export const isConsumptionText = (text: string): boolean =>
  text.length <= 60 &&
  !isFeedInText(text) &&
  (consumptionText.test(normalName(text)) ||
    consumptionInside.test(normalName(text)) ||
    consumptionCode.test(text));
