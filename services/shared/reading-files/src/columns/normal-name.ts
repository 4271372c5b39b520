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

/** Words of a normal name that begin so. */
export const stems = (...texts: string[]): RegExp => new RegExp(`(?:^| )(?:${texts.join('|')})`);
