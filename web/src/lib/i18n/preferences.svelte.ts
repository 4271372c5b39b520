import { isLocale, locales, overwriteGetLocale, type Locale } from './generated/runtime.js';

/** Kept at this browser, since the page is drawn before the profile is there; app.html reads them too. */
const storageKeys = { language: 'language', formats: 'formats', timeZone: 'timeZone' } as const;
const kept = (key: keyof typeof storageKeys) => localStorage.getItem(storageKeys[key]) ?? undefined;
const usualFormats: Readonly<Record<Locale, string>> = { en: 'en-GB', de: 'de-DE' };

function firstLanguage(): Locale {
  const stored = kept('language');
  if (isLocale(stored)) return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2));
  return locales.find((locale) => locale === preferred.find((one) => isLocale(one))) ?? 'en';
}

/** The language of the words, and the locale and time zone of numbers and dates. */
export class Preferences {
  language = $state<Locale>(firstLanguage());
  timeZone = $state(kept('timeZone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  #formats = $state(kept('formats'));

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
    localStorage.setItem(storageKeys.formats, profile.locale);
    localStorage.setItem(storageKeys.timeZone, profile.timeZone);
    if (isLocale(profile.language)) this.setLanguage(profile.language);
  }

  setLanguage(language: Locale): void {
    this.language = language;
    localStorage.setItem(storageKeys.language, language);
    document.documentElement.lang = language;
  }
}

export const preferences = new Preferences();
overwriteGetLocale(() => preferences.language);
