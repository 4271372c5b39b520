interface Module<Part> {
  readonly default: Part;
}

/**
 * What a control opens, such as a list or a menu: most people never do. It is fetched when a pointer or the focus comes
 * near, and takes the control's place when that is used.
 */
export class WhenUsed<Part> {
  part = $state.raw<Part>();
  readonly #load: () => Promise<Module<Part>>;

  constructor(load: () => Promise<Module<Part>>) {
    this.#load = load;
  }

  readonly #fetch = (): void => void this.#load().catch(() => undefined);

  readonly #use = async (): Promise<void> => {
    this.part = (await this.#load()).default;
  };

  /** For the control that stands there until then. */
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
