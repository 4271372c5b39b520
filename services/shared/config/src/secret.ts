import { inspect } from 'node:util';
import { z } from 'zod';

/** A value that only `reveal` shows, so that it stays out of logs, JSON and error messages. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Schema of a secret variable of at least `minimumLength` characters. */
export const secret = (minimumLength = 1) =>
  z
    .string()
    .min(minimumLength)
    .transform((value) => new Secret(value));
