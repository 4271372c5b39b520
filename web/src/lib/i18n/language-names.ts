import type { Locale } from './generated/runtime.js';

/** Each language by its own name. */
export const languageNames: readonly { readonly language: Locale; readonly name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'de', name: 'Deutsch' },
];
