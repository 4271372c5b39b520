import { SvelteMap } from 'svelte/reactivity';

export interface PresenceFrame {
  readonly people?: readonly { readonly userId: string; readonly online: boolean }[];
  readonly supportOnline?: boolean;
}

/** As many as the socket tells of. */
const mostWatched = 100;

/** Who is here now. Known only while the connection stands: without it nobody is taken for gone. */
export class Presence {
  /** Whether somebody of support is here, which residents are told. */
  isSupportOnline = $state<boolean>();
  #online = new SvelteMap<string, boolean>();
  #watched: readonly string[] = [];
  #tell: (userIds: readonly string[]) => void;

  constructor(tell: (userIds: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Undefined: not known. */
  of(userId: string): boolean | undefined {
    return this.#online.get(userId);
  }

  /** Follows these people, the first hundred of them, instead of those before. */
  watch(userIds: Iterable<string>): void {
    const wanted = [...new Set(userIds)].slice(0, mostWatched).toSorted();
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
}
