import { createSubscriber } from 'svelte/reactivity';

const everyMs = 15_000;

/** The current time for the page. It advances only while the page is visible. */
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
