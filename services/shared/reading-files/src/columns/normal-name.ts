/** Lower case without accents and punctuation, so that `Consumo_kWh` and `consumo (kWh)` are one name. */
export const normalName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[łŁ]/g, 'l')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

/** The same, with the words of names such as `gasUsageKwh` apart. */
export const wordsOf = (name: string): string =>
  normalName(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2'));

/** Words of a normal name that begin so. */
export const stems = (...texts: string[]): RegExp => new RegExp(`(?:^| )(?:${texts.join('|')})`);
