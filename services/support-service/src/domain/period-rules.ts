import type { OwnData, Period } from './own-data.ts';
import { formatNumber, unavailable, type Rule } from './rule.ts';

interface Words {
  readonly en: string;
  readonly de: string;
  readonly inEnglish: string;
  readonly inGerman: string;
}

const words: Readonly<Record<Period, Words>> = {
  yesterday: { en: 'yesterday', de: 'gestern', inEnglish: 'Yesterday', inGerman: 'Gestern' },
  week: {
    en: 'this week',
    de: 'diese[r]? woche',
    inEnglish: 'So far this week',
    inGerman: 'In dieser Woche bisher',
  },
  month: {
    en: 'this month',
    de: 'diese[nmrs] monat',
    inEnglish: 'So far this month',
    inGerman: 'In diesem Monat bisher',
  },
  lastMonth: {
    en: '(?:last|previous) month',
    de: '(?:(?:letzte|vorige|vergangene)[nrms]? monat|vormonat)',
    inEnglish: 'Last month',
    inGerman: 'Im letzten Monat',
  },
};

const use = '(?:how much|use|used|usage|using|consum\\w*|kwh|energy|electricity|power)';
const verbrauch = '(?:wie ?viel|\\w*verbrauch\\w*|strom\\w*|energie|kwh)';

/** Names a period alone, or together with consumption. */
const patternsFor = (period: string, consumption: string) =>
  [
    `^\\W*(?:and |und |what about |was war )?${period}\\W*$`,
    `\\b${consumption}\\b.*\\b${period}\\b`,
    `\\b${period}\\b.*\\b${consumption}\\b`,
  ].map((source) => new RegExp(source, 'i'));

function answerEn(total: number | null | undefined, when: string): string {
  if (total === undefined) return unavailable.en;
  if (total === null) return `${when} there are no readings.`;
  return `${when} you used ${formatNumber(total, 'en')} kWh.`;
}

function answerDe(total: number | null | undefined, when: string): string {
  if (total === undefined) return unavailable.de;
  if (total === null) return `${when} gibt es keine Messwerte.`;
  return `${when} haben Sie ${formatNumber(total, 'de')} kWh verbraucht.`;
}

export const periodRules: readonly Rule[] = (
  ['yesterday', 'week', 'month', 'lastMonth'] as const
).map((name) => {
  const { en, de, inEnglish, inGerman } = words[name];
  return {
    name,
    patterns: [...patternsFor(en, use), ...patternsFor(de, verbrauch)],
    needs: name,
    answer: {
      en: ({ totals }: OwnData) => answerEn(totals?.[name], inEnglish),
      de: ({ totals }: OwnData) => answerDe(totals?.[name], inGerman),
    },
  };
});
