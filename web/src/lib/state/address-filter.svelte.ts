import { goto } from '$app/navigation';

/** A filter that stands in the address. */
export class AddressFilter<Filter extends object> {
  readonly #inAddress: () => Filter;
  readonly #addressOf: (filter: Filter) => string;
  /** What was chosen last: the address follows only when its navigation is through. */
  wanted: Filter = $derived.by(() => this.#inAddress());

  constructor(inAddress: () => Filter, addressOf: (filter: Filter) => string) {
    this.#inAddress = inAddress;
    this.#addressOf = addressOf;
  }

  /** Another filter begins at its first page. */
  readonly choose = (change: Partial<Filter>): void => {
    this.wanted = { ...this.wanted, cursor: [], ...change };
    void goto(this.#addressOf(this.wanted), { replace: true, reset: false });
  };
}
