import { isLanguage, languages, setLanguageSource, type Language } from './language.ts';

/** Stored in this browser, because the page is drawn before the profile has loaded. app.html reads them too. */
const storageKeys = { language: 'language', formats: 'formats', timeZone: 'timeZone' } as const;
const kept = (key: keyof typeof storageKeys) => localStorage.getItem(storageKeys[key]) ?? undefined;
const usualFormats: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

function firstLanguage(): Language {
  const stored = kept('language');
  if (isLanguage(stored)) return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2));
  return (
    languages.find((language) => language === preferred.find((one) => isLanguage(one))) ?? 'en'
  );
}

/** The language of texts, and the locale and time zone of numbers and dates. */
export class Preferences {
  language = $state<Language>(firstLanguage());
  timeZone = $state(kept('timeZone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  #formats = $state(kept('formats'));

  /** The locale for numbers and dates. */
  get formats(): string {
    return this.#formats?.startsWith(this.language)
      ? this.#formats
      : (navigator.languages.find((tag) => tag.startsWith(`${this.language}-`)) ??
          usualFormats[this.language]);
  }

  /** From the profile, which takes precedence over the browser. */
  adopt(profile: { language: string; locale: string; timeZone: string }): void {
    this.#formats = profile.locale;
    this.timeZone = profile.timeZone;
    localStorage.setItem(storageKeys.formats, profile.locale);
    localStorage.setItem(storageKeys.timeZone, profile.timeZone);
    if (isLanguage(profile.language)) this.setLanguage(profile.language);
  }

  setLanguage(language: Language): void {
    this.language = language;
    localStorage.setItem(storageKeys.language, language);
    document.documentElement.lang = language;
  }
}

export const preferences = new Preferences();
setLanguageSource(() => preferences.language);
