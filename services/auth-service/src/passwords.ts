import { hash, verify, type Options } from '@node-rs/argon2';
import { normalizePassword } from './domain/password-policy.ts';
import { createFairQueue } from './fair-queue.ts';

const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A hash of random bytes, made with the options above. No password matches it. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$hWwGHTe7K+0pk6hmA4aB+Q$1T+I0h/ighQFlULToYX9QVgh6192pOdeY+rWRnJ2dBY';

/** argon2id. Only a few run at once: each takes 19 MiB and about 20 ms of a core. Callers get equal shares. */
export function createPasswords() {
  const queued = createFairQueue({ atOnce: 2, perCaller: 40, total: 400 });

  return {
    hash: (password: string, caller: string) =>
      queued(caller, () => hash(normalizePassword(password), options)),

    /**
     * Without a hash the answer is no after the same time, so that nobody learns whether an account exists. `outdated`
     * means that the hash was made before passwords were normalised.
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
