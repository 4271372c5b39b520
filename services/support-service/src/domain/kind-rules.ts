import type { Rule } from './rule.ts';

/** What is asked about an amount, in English and German. */
const amount =
  '(?:how much|what|did|today|so far|kwh|energy|electricity|power|wie ?viel|was|heute|bisher|strom|energie|hat|habe|haben)';

/** Questions about connecting, prices and reasons ask for no amount. */
const unless = [
  /\b(add|connect|register|set ?up|install|buy|cost|price|tariff|paid|pay|money|why|how (?:do|can|should) i)\b/i,
  /(hinzuf[uü]g|\bf[uü]ge\b|anleg|\blege\b|verbind|anschlie|einricht|installier|kost|preis|verg[uü]t|lohnt|warum|wieso|wie (?:kann|soll) ich)/i,
];

/** Matches the words alone, or together with an amount. */
const patternsFor = (words: string) =>
  [
    `^\\W*(?:and |und )?(?:my |the |meine? )?(?:${words})\\W*$`,
    `\\b${amount}\\b.*(?:${words})`,
    `(?:${words}).*\\b${amount}\\b`,
  ].map((source) => new RegExp(source, 'i'));

const fedIn = String.raw`\bfe(?:d|ed|eding)[- ]?(?:back )?in\w*\b|\b(?:feed|fed|feeding|give|gave|given|send|sent|export|exported|returned?)\b.*\b(?:in)?to the grid\b|(?:netz)?einspeis\w*|eingespeist\w*|\b(?:ins|in das) netz\b`;
const produced = String.raw`\bprodu(?:ce|ction|cing)\w*\b|\bgenerat(?:e|ed|ing|ion)\b|\bsolar\w*|\bpv\b|\bpv-\w+|\bphotovoltai\w*|\bbalkonkraftwerk\w*|\berzeug\w*|\bproduzier\w*|\bproduktion\b`;

/** Of energy that is not consumption. They come before the rules about consumption. */
export const kindRules: readonly Rule[] = [
  { name: 'feedIn', patterns: patternsFor(fedIn), unless, needs: 'today' },
  { name: 'production', patterns: patternsFor(produced), unless, needs: 'today' },
];
