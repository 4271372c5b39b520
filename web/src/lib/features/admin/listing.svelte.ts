export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly total?: number | undefined;
}

/** One page of a list. Of several answers only that to the last question counts. */
export class Listing<Item> {
  items = $state.raw<readonly Item[]>();
  total = $state<number>();
  nextCursor = $state<string | null>(null);
  error = $state.raw<unknown>();
  #asked = 0;
  #read: (() => Promise<ListPage<Item>>) | undefined;

  async load(read: () => Promise<ListPage<Item>>): Promise<void> {
    this.#read = read;
    const asked = ++this.#asked;
    try {
      const { items, total, nextCursor } = await read();
      if (asked !== this.#asked) return;
      this.items = items;
      this.total = total;
      this.nextCursor = nextCursor;
      this.error = undefined;
    } catch (error) {
      if (asked === this.#asked) this.error = error;
    }
  }

  readonly again = async (): Promise<void> => {
    if (this.#read) await this.load(this.#read);
  };
}
