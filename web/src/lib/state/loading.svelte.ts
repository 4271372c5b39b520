/** What works on data of a service: it tries, it fails, it tries again. */
export abstract class Loading {
  /** Why the last attempt failed; stays until one succeeds, so that a page does not jump in between. */
  error = $state.raw<unknown>();
  #asked = 0;

  /** Whether the work was done; a failure becomes `error`. */
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

  /** Whether the answer is what is shown now: of several only that to the last question counts. */
  protected async ask<Answer>(
    ask: () => Promise<Answer>,
    show: (found: Answer) => void,
  ): Promise<boolean> {
    const asked = ++this.#asked;
    try {
      const found = await ask();
      if (asked !== this.#asked) return false;
      show(found);
      this.error = undefined;
      return true;
    } catch (error) {
      if (asked === this.#asked) this.error = error;
      return false;
    }
  }
}

/** One thing that a page shows. */
export class Loaded<Found> extends Loading {
  value = $state.raw<Found>();
  readonly #ask: () => Promise<Found>;

  constructor(ask: () => Promise<Found>) {
    super();
    this.#ask = ask;
  }

  readonly load = (): Promise<boolean> =>
    this.ask(this.#ask, (found) => {
      this.value = found;
    });
}
