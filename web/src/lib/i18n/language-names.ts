import type { Language } from './language.ts';

/** The name of each language in that language. */
export const languageNames: readonly { readonly language: Language; readonly name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'de', name: 'Deutsch' },
];
