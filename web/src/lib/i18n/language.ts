export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const isLanguage = (value: unknown): value is Language =>
  languages.some((language) => language === value);

let source: () => Language = () => 'en';

/** Messages read the language each time, so that the page follows a change. */
export const setLanguageSource = (next: () => Language): void => {
  source = next;
};
/** @public called by compiled messages */
export const getLanguage = (): Language => source();

const rules = new Map<Language, Intl.PluralRules>();

/** The plural category of a count. @public called by compiled messages */
export function plural(language: Language, count: string | number): Intl.LDMLPluralRule {
  const known = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, known);
  return known.select(Number(count));
}
