import { isLocale, locales, overwriteGetLocale, type Locale } from './generated/runtime.js';

const storageKey = 'language';
const usualFormats: Readonly<Record<Locale, string>> = { en: 'en-GB', de: 'de-DE' };

function firstLanguage(): Locale {
  const stored = localStorage.getItem(storageKey);
  if (isLocale(stored)) return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2));
  return locales.find((locale) => locale === preferred.find((one) => isLocale(one))) ?? 'en';
}

/** The language of the words, and the locale and time zone of numbers and dates. */
export class Preferences {
  language = $state<Locale>(firstLanguage());
  timeZone = $state(Intl.DateTimeFormat().resolvedOptions().timeZone);
  #formats = $state<string>();

  /** The locale for numbers and dates. */
  get formats(): string {
    return this.#formats?.startsWith(this.language)
      ? this.#formats
      : (navigator.languages.find((tag) => tag.startsWith(`${this.language}-`)) ??
          usualFormats[this.language]);
  }

  /** From the profile, which wins over what the browser says. */
  adopt(profile: { language: string; locale: string; timeZone: string }): void {
    this.#formats = profile.locale;
    this.timeZone = profile.timeZone;
    if (isLocale(profile.language)) this.setLanguage(profile.language);
  }

  setLanguage(language: Locale): void {
    this.language = language;
    localStorage.setItem(storageKey, language);
    document.documentElement.lang = language;
  }
}

export const preferences = new Preferences();
overwriteGetLocale(() => preferences.language);
