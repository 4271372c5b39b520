export type Theme = 'light' | 'dark' | 'system';

const storageKey = 'theme';
const isTheme = (text: string | null): text is Theme =>
  text === 'light' || text === 'dark' || text === 'system';

/** Light, dark, or like the system. The start script in app.html reads the same key before the first paint. */
export class ThemeChoice {
  #systemDark = matchMedia('(prefers-color-scheme: dark)');
  #systemIsDark = $state(this.#systemDark.matches);
  wanted = $state<Theme>('system');
  readonly shown = $derived<'light' | 'dark'>(
    this.wanted === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.wanted,
  );

  constructor() {
    const stored = localStorage.getItem(storageKey);
    if (isTheme(stored)) this.wanted = stored;
    this.#systemDark.addEventListener('change', ({ matches }) => {
      this.#systemIsDark = matches;
      this.#apply();
    });
  }

  choose(wanted: Theme): void {
    this.wanted = wanted;
    localStorage.setItem(storageKey, wanted);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset.theme = this.shown;
    // The colour of the browser around the page.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('[name=theme-color]'))
      meta.media = meta.dataset['scheme'] === this.shown ? 'all' : 'not all';
  }
}

export const theme = new ThemeChoice();
