import { DomainError } from '@ems/http';
import type { LoginThrottleRepository } from './db/login-throttle-repository.ts';
import { throttles } from './domain/throttle.ts';
import type { Passwords } from './passwords.ts';

/** Compares a password with an account's, ever more slowly for who guesses. Takes as long when there is no account. */
export function createPasswordCheck(use: {
  passwords: Passwords;
  throttle: LoginThrottleRepository;
  now: () => number;
}) {
  const { passwords, throttle, now } = use;

  async function count(key: string, limit: (typeof throttles)[keyof typeof throttles]) {
    const wait = await throttle.count(key, limit, new Date(now()));
    if (wait > 0)
      throw new DomainError('too_many_attempts', 'Too many wrong passwords', {
        retryAfter: Math.ceil(wait / 1000),
      });
  }

  return async (attempt: {
    email: string;
    address: string;
    password: string;
    passwordHash: string | undefined;
  }): Promise<boolean> => {
    const { email, address, password, passwordHash } = attempt;
    const fromAddress = `${email} ${address}`;
    await count(fromAddress, throttles.accountFromAddress);
    await count(email, throttles.account).catch(async (error: unknown) => {
      await throttle.uncount(fromAddress);
      throw error;
    });
    const matches = await passwords
      .matches(password, passwordHash)
      .catch(async (error: unknown) => {
        await Promise.all([throttle.uncount(fromAddress), throttle.uncount(email)]);
        throw error;
      });
    if (matches) await Promise.all([throttle.forget(fromAddress), throttle.uncount(email)]);
    return matches;
  };
}

export type PasswordCheck = ReturnType<typeof createPasswordCheck>;
