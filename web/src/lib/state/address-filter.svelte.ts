import { goto } from '$app/navigation';

/** A filter in the address of the page. */
export class AddressFilter<Filter extends object> {
  readonly #inAddress: () => Filter;
  readonly #addressOf: (filter: Filter) => string;
  /** The latest choice. The address follows only after the navigation. */
  wanted: Filter = $derived.by(() => this.#inAddress());

  constructor(inAddress: () => Filter, addressOf: (filter: Filter) => string) {
    this.#inAddress = inAddress;
    this.#addressOf = addressOf;
  }

  /** A new filter starts at its first page. */
  readonly choose = (change: Partial<Filter>): void => {
    this.wanted = { ...this.wanted, cursor: [], ...change };
    void goto(this.#addressOf(this.wanted), { replace: true, reset: false });
  };
}
