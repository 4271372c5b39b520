import type { Period } from './own-data.ts';
import type { Rule } from './rule.ts';

/** The names of each period, in English and German. */
const names: Readonly<Record<Period, readonly [string, string]>> = {
  yesterday: ['yesterday', 'gestern'],
  week: ['this week', 'diese[r]? woche'],
  month: ['this month', 'diese[nmrs] monat'],
  lastMonth: ['(?:last|previous) month', '(?:(?:letzte|vorige|vergangene)[nrms]? monat|vormonat)'],
};

const use = '(?:how much|use|used|usage|using|consum\\w*|kwh|energy|electricity|power)';
const verbrauch = '(?:wie ?viel|\\w*verbrauch\\w*|strom\\w*|energie|kwh)';

/** Matches a period alone, or together with consumption. */
const patternsFor = (period: string, consumption: string) =>
  [
    `^\\W*(?:and |und |what about |was war )?(?:in (?:the )?|im )?${period}\\W*$`,
    `\\b${consumption}\\b.*\\b${period}\\b`,
    `\\b${period}\\b.*\\b${consumption}\\b`,
  ].map((source) => new RegExp(source, 'i'));

export const periodRules: readonly Rule[] = (
  ['yesterday', 'week', 'month', 'lastMonth'] as const
).map((name) => {
  const [english, german] = names[name];
  return {
    name,
    patterns: [...patternsFor(english, use), ...patternsFor(german, verbrauch)],
    needs: name,
  };
});
