import type { Language } from './language.ts';

/** Each language by its own name. */
export const languageNames: readonly { readonly language: Language; readonly name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'de', name: 'Deutsch' },
];
