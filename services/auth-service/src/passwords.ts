import { hash, verify, type Options } from '@node-rs/argon2';
import { DomainError } from '@ems/http';

const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const mostWaiting = 40;

/** argon2id, a bounded number at a time: each takes 19 MiB and some 20 ms of a core. */
export function createPasswords() {
  const waiting: (() => void)[] = [];
  let running = 0;
  let dummy: Promise<string> | undefined;

  async function bounded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting)
        throw new DomainError('too_many_requests', 'Many people are logging in', { retryAfter: 2 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  }

  const hashPassword = (password: string) => bounded(() => hash(password, options));

  return {
    hash: hashPassword,
    /** Without a hash it takes the same time and says no: so nobody learns whether an account exists. */
    async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
      dummy ??= hashPassword('nobody has this password');
      const against = passwordHash ?? (await dummy);
      const matches = await bounded(() => verify(against, password));
      return matches && passwordHash !== undefined;
    },
  };
}

export type Passwords = ReturnType<typeof createPasswords>;
