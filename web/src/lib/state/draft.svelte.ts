const prefix = 'draft ';
const ownerKey = 'drafts of';

/** Key of a draft in the session storage, which is cleared when another user logs in. */
export const draftKey = (name: string): string => prefix + name;

/** Unsent input. It survives a reload and a forced logout, but not closing the tab. */
export class Draft<Fields extends Readonly<Record<string, string>>> {
  readonly #key: string;
  readonly #empty: Fields;
  fields = $state() as Fields;

  constructor(name: string, empty: Fields) {
    this.#key = draftKey(name);
    this.#empty = empty;
    const stored = sessionStorage.getItem(this.#key);
    this.fields = { ...empty, ...(stored ? (JSON.parse(stored) as Partial<Fields>) : {}) };
  }

  /** To be called in an effect, so that changes are saved. */
  save(): void {
    const isEmpty = Object.entries(this.fields).every(([key, value]) => value === this.#empty[key]);
    if (isEmpty) sessionStorage.removeItem(this.#key);
    else sessionStorage.setItem(this.#key, JSON.stringify(this.fields));
  }

  clear(): void {
    this.fields = { ...this.#empty };
    sessionStorage.removeItem(this.#key);
  }
}

/** Users find their drafts after a forced logout. Drafts of another user are removed. */
export function claimDrafts(userId: string): void {
  if (sessionStorage.getItem(ownerKey) === userId) return;
  forgetDrafts();
  sessionStorage.setItem(ownerKey, userId);
}

/** Removes all drafts, so that a logout leaves nothing for the next user of this browser. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
