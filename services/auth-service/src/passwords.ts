import { hash, verify, type Options } from '@node-rs/argon2';
import { DomainError } from '@ems/http';

const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const mostWaiting = 40;
/** Of random bytes that were thrown away, with the options above. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$hWwGHTe7K+0pk6hmA4aB+Q$1T+I0h/ighQFlULToYX9QVgh6192pOdeY+rWRnJ2dBY';

/** argon2id, a bounded number at a time: each takes 19 MiB and some 20 ms of a core. */
export function createPasswords() {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function bounded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running < atOnce) running++;
    else if (waiting.length < mostWaiting)
      await new Promise<void>((resolve) => waiting.push(resolve));
    else
      throw new DomainError('too_many_requests', 'Many people are logging in', { retryAfter: 2 });
    try {
      return await work();
    } finally {
      // Whoever waits gets this place; it is free only when nobody does.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  }

  return {
    hash: (password: string) => bounded(() => hash(password, options)),
    /** Without a hash it takes the same time and says no: so nobody learns whether an account exists. */
    async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
      const matches = await bounded(() => verify(passwordHash ?? nobodysHash, password));
      return matches && passwordHash !== undefined;
    },
  };
}

export type Passwords = ReturnType<typeof createPasswords>;
