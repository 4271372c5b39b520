import { Loading } from '#lib/state/loading.svelte.ts';

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly total?: number | undefined;
}

/** One page of a list. */
export class Listing<Item> extends Loading {
  items = $state.raw<readonly Item[]>();
  total = $state<number>();
  nextCursor = $state<string | null>(null);
  #ask: (() => Promise<ListPage<Item>>) | undefined;

  load(ask: () => Promise<ListPage<Item>>): Promise<boolean> {
    this.#ask = ask;
    return this.ask(ask, ({ items, total, nextCursor }) => {
      this.items = items;
      this.total = total;
      this.nextCursor = nextCursor;
    });
  }

  readonly again = async (): Promise<boolean> =>
    this.#ask === undefined || (await this.load(this.#ask));
}
