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
  #loadPage: (() => Promise<ListPage<Item>>) | undefined;

  load(loadPage: () => Promise<ListPage<Item>>): Promise<boolean> {
    this.#loadPage = loadPage;
    return this.loadLatest(loadPage, ({ items, total, nextCursor }) => {
      this.items = items;
      this.total = total;
      this.nextCursor = nextCursor;
    });
  }

  readonly reload = async (): Promise<boolean> =>
    this.#loadPage === undefined || (await this.load(this.#loadPage));
}
