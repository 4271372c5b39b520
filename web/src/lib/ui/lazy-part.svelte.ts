interface Module<Part> {
  readonly default: Part;
}

/**
 * A part that a control opens, such as a list or a menu, which most users never open. It is fetched when the control is
 * hovered or focused, and replaces the control on first use.
 */
export class LazyPart<Part> {
  part = $state.raw<Part>();
  readonly #load: () => Promise<Module<Part>>;

  constructor(load: () => Promise<Module<Part>>) {
    this.#load = load;
  }

  readonly #fetch = (): void => void this.#load().catch(() => undefined);

  readonly #use = async (): Promise<void> => {
    this.part = (await this.#load()).default;
  };

  /** Handlers for the control that is shown until then. */
  readonly listeners = {
    onpointerenter: this.#fetch,
    onfocus: this.#fetch,
    onclick: this.#use,
    onkeydown: (event: KeyboardEvent): void => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      void this.#use();
    },
  };
}
