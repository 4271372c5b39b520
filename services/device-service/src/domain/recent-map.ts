/** Keeps each value for some time after it was last set. Times must not decrease much. */
export class RecentMap<Key, Value> {
  readonly #keptMs: number;
  readonly #entries = new Map<Key, { readonly value: Value; readonly at: number }>();

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: Key, value: Value, at: number): void {
    // A map keeps the order of insertion, so the oldest entries come first.
    this.#entries.delete(key);
    this.#entries.set(key, { value, at });
    for (const [oldest, entry] of this.#entries) {
      if (entry.at >= at - this.#keptMs) break;
      this.#entries.delete(oldest);
    }
  }
}
