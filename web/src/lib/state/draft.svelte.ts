const prefix = 'draft ';
const ownerKey = 'drafts of';

/** Where the tab keeps a draft: what is kept there goes when the person changes. */
export const draftKey = (name: string): string => prefix + name;

/** Something that is being typed; outlives a reload and a forced logout, but not the tab. */
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

  /** To be called in an effect: keeps what is typed as it changes. */
  keep(): void {
    const isEmpty = Object.entries(this.fields).every(([key, value]) => value === this.#empty[key]);
    if (isEmpty) sessionStorage.removeItem(this.#key);
    else sessionStorage.setItem(this.#key, JSON.stringify(this.fields));
  }

  clear(): void {
    this.fields = { ...this.#empty };
    sessionStorage.removeItem(this.#key);
  }
}

/** A person finds their drafts again after a forced logout; nobody else does. */
export function claimDrafts(userId: string): void {
  if (sessionStorage.getItem(ownerKey) === userId) return;
  forgetDrafts();
  sessionStorage.setItem(ownerKey, userId);
}

/** A logout leaves nothing behind for the next person at this browser. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
