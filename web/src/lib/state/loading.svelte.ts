/** Loads and changes data of a service, and keeps the error of the last failed attempt. */
export abstract class Loading {
  /** The error of the last attempt. It stays until an attempt succeeds, so that the page does not jump in between. */
  error = $state.raw<unknown>();
  #requests = 0;

  /** Returns whether the work succeeded. A failure is stored in `error`. */
  protected async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      this.error = undefined;
      return true;
    } catch (error) {
      this.error = error;
      return false;
    }
  }

  /** Returns whether the result is shown. Of several concurrent requests, only the latest counts. */
  protected async loadLatest<Found>(
    load: () => Promise<Found>,
    show: (found: Found) => void,
  ): Promise<boolean> {
    const request = ++this.#requests;
    try {
      const found = await load();
      if (request !== this.#requests) return false;
      show(found);
      this.error = undefined;
      return true;
    } catch (error) {
      if (request === this.#requests) this.error = error;
      return false;
    }
  }
}

/** One value that a page shows. */
export class Loaded<Found> extends Loading {
  value = $state.raw<Found>();
  readonly #load: () => Promise<Found>;

  constructor(load: () => Promise<Found>) {
    super();
    this.#load = load;
  }

  readonly load = (): Promise<boolean> =>
    this.loadLatest(this.#load, (found) => {
      this.value = found;
    });
}
