import type { Need, OwnData } from './own-data.ts';

export type Language = 'en' | 'de';

export interface Rule {
  readonly name: string;
  /** The rule applies when one of these is in the text. */
  readonly patterns: readonly RegExp[];
  /** It does not apply when one of these is: the text says the opposite. */
  readonly unless?: readonly RegExp[];
  readonly needs?: Need;
  /** The rule asks for a person. */
  readonly handsOver?: boolean;
  readonly answer: Readonly<Record<Language, (data: OwnData) => string>>;
}

export const formatNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);

export const unavailable = {
  en: 'I cannot look at your data right now; the day page shows it.',
  de: 'Ich komme gerade nicht an Ihre Daten; die Tagesansicht zeigt sie.',
};
