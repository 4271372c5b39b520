import { normalName, wordsOf } from './normal-name.ts';

const gas =
  'gas|gaz|aardgas|erdgas|gas naturale?|gaz naturel|gaz ziemny|plyn|zemni plyn|maakaasu|naturgas';
const gasText = new RegExp(
  `^(?:natural )?(?:${gas})(?: (?:usage|consumption|meter|verbruik|verbrauch))?$`,
);
const waterText =
  /^(?:cold |hot |kalt|warm)?(?:water|wasser|eau|agua|acqua|vand|vatten|vesi|woda|voda)$/;

/** Whether a cell, such as of a column “type”, says that its row is gas. */
export const isGasText = (text: string): boolean =>
  text.length <= 40 && gasText.test(normalName(text));

/** Whether a title says that a whole file is gas or water. */
export const isOtherMedium = (text: string): boolean =>
  isGasText(text) || (text.length <= 20 && waterText.test(normalName(text)));

/** Whether the values of a unit are volumes, as of gas and water. */
export const isVolume = (unit: string): boolean =>
  /^(?:n?m(?:3|³)|dm3|d?l|lit(?:er|re)s?|ccf|ft3|cf|gal(?:lons?)?|therms?)$/i.test(unit.trim());

const otherColumn =
  /(?:^| )(?:gas|gaz|aardgas|erdgas|plyn|water|wasser|eau|agua|acqua|m3|therms?|ccf|dl)(?: |$)|temperat/;

/** Whether a column's name says that it holds no energy but gas, water or temperatures. */
export const isOfOtherMedium = (name: string): boolean =>
  otherColumn.test(wordsOf(name)) || name.includes('m³');

export const onlyElectricity = (what: string): string =>
  `${what} is not electricity. Only electric energy and power can be imported: download the file of the electricity meter.`;
