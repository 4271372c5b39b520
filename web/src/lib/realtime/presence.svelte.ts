import { SvelteMap } from 'svelte/reactivity';

export interface PresenceFrame {
  readonly people?: readonly { readonly userId: string; readonly online: boolean }[];
  readonly supportOnline?: boolean;
}

/** As many as the socket tells of. */
const mostWatched = 100;
/** The socket takes few frames in a short time, and a list that is scrolled shows others at every moment. */
const settleMs = 500;

/** Who is here now. Known only while the connection stands: without it nobody is taken for gone. */
export class Presence {
  /** Whether somebody of support is here, which residents are told. */
  isSupportOnline = $state<boolean>();
  #online = new SvelteMap<string, boolean>();
  /** How many places show whether somebody is here. */
  #places = new Map<string, number>();
  #watched: readonly string[] = [];
  #settling: ReturnType<typeof setTimeout> | undefined;
  #tell: (userIds: readonly string[]) => void;

  constructor(tell: (userIds: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Undefined: not known. */
  of(userId: string): boolean | undefined {
    return this.#online.get(userId);
  }

  /** Follows somebody, one of a hundred at most; returns what ends that. */
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
    const wanted = [...this.#places.keys()].slice(0, mostWatched).toSorted();
    if (wanted.join() === this.#watched.join()) return;
    this.#watched = wanted;
    for (const userId of this.#online.keys())
      if (!wanted.includes(userId)) this.#online.delete(userId);
    this.#tell(wanted);
  }

  /** A new connection knows nothing of what was watched on the one before. */
  ask(): void {
    if (this.#watched.length > 0) this.#tell(this.#watched);
  }

  hear({ people = [], supportOnline }: PresenceFrame): void {
    for (const { userId, online } of people)
      if (this.#watched.includes(userId)) this.#online.set(userId, online);
    this.isSupportOnline = supportOnline ?? this.isSupportOnline;
  }

  lose(): void {
    this.#online.clear();
    this.isSupportOnline = undefined;
  }

  stop(): void {
    this.lose();
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }
}
