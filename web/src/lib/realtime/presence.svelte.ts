import { SvelteMap } from 'svelte/reactivity';

export interface PresenceFrame {
  readonly people?: readonly { readonly userId: string; readonly online: boolean }[];
  readonly supportOnline?: boolean;
}

/** The socket reports at most this many users. */
const maxWatched = 100;
/** The socket limits the rate of frames, and scrolling a list changes the watched users constantly. */
const settleMs = 500;

/** Who is online. Known only while connected: without a connection nobody counts as offline. */
export class Presence {
  /** Whether support is online, as shown to residents. */
  isSupportOnline = $state<boolean>();
  #online = new SvelteMap<string, boolean>();
  /** The number of components that show whether a user is online. */
  #places = new Map<string, number>();
  #watched: readonly string[] = [];
  #settling: ReturnType<typeof setTimeout> | undefined;
  #sendWatch: (userIds: readonly string[]) => void;

  constructor(sendWatch: (userIds: readonly string[]) => void) {
    this.#sendWatch = sendWatch;
  }

  /** Undefined if unknown. */
  of(userId: string): boolean | undefined {
    return this.#online.get(userId);
  }

  /** Follows a user, at most a hundred in total. Returns a function that stops it. */
  follow(userId: string): () => void {
    this.#count(userId, 1);
    return () => this.#count(userId, -1);
  }

  #count(userId: string, more: 1 | -1): void {
    const places = (this.#places.get(userId) ?? 0) + more;
    if (places > 0) this.#places.set(userId, places);
    else this.#places.delete(userId);
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#watch();
    }, settleMs);
  }

  #watch(): void {
    const wanted = [...this.#places.keys()].slice(0, maxWatched).toSorted();
    if (wanted.join() === this.#watched.join()) return;
    this.#watched = wanted;
    for (const userId of this.#online.keys())
      if (!wanted.includes(userId)) this.#online.delete(userId);
    this.#sendWatch(wanted);
  }

  /** A new connection does not know what the previous one watched. */
  resend(): void {
    if (this.#watched.length > 0) this.#sendWatch(this.#watched);
  }

  receive({ people = [], supportOnline }: PresenceFrame): void {
    for (const { userId, online } of people)
      if (this.#watched.includes(userId)) this.#online.set(userId, online);
    this.isSupportOnline = supportOnline ?? this.isSupportOnline;
  }

  reset(): void {
    this.#online.clear();
    this.isSupportOnline = undefined;
  }

  stop(): void {
    this.reset();
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }
}
