import { createSubscriber } from 'svelte/reactivity';

const everyMs = 15_000;

/** The time for what is shown, which goes on only while somebody looks at it. */
class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, everyMs);
    return () => clearInterval(timer);
  });

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
