import { hash, verify, type Options } from '@node-rs/argon2';
import { normalizePassword } from './domain/password-policy.ts';
import { createFairQueue } from './fair-queue.ts';

const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Of random bytes that were thrown away, with the options above. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$hWwGHTe7K+0pk6hmA4aB+Q$1T+I0h/ighQFlULToYX9QVgh6192pOdeY+rWRnJ2dBY';

/** argon2id, a bounded number at a time: each takes 19 MiB and some 20 ms of a core. Callers get equal shares. */
export function createPasswords() {
  const queued = createFairQueue({ atOnce: 2, perCaller: 40, total: 400 });

  return {
    hash: (password: string, caller: string) =>
      queued(caller, () => hash(normalizePassword(password), options)),

    /**
     * Without a hash it takes the same time and says no: so nobody learns whether an account exists. `outdated`: the
     * hash is of the password as it was typed, from the time before passwords were normalised.
     */
    async matches(
      password: string,
      passwordHash: string | null | undefined,
      caller: string,
    ): Promise<false | 'matches' | 'outdated'> {
      const compare = (form: string) =>
        queued(caller, () => verify(passwordHash ?? nobodysHash, form));
      const normal = normalizePassword(password);
      const matches = await compare(normal);
      const isOutdated = !matches && normal !== password && (await compare(password));
      if (!passwordHash) return false;
      return matches ? 'matches' : isOutdated && 'outdated';
    },
  };
}

export type Passwords = ReturnType<typeof createPasswords>;
