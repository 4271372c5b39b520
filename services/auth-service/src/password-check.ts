import { DomainError } from '@ems/domain-error';
import type { AccountRepository } from './db/account-repository.ts';
import type { LoginThrottleRepository } from './db/login-throttle-repository.ts';
import type { Account } from './domain/account.ts';
import { failuresOfNewAddress, throttles, type Throttle } from './domain/throttle.ts';
import type { Passwords } from './passwords.ts';
import type { SecurityLog } from './security-log.ts';

export type Claimant =
  | { readonly kind: 'session'; readonly sessionId: string }
  | { readonly kind: 'knownBrowser'; readonly browserId: string }
  | { readonly kind: 'stranger'; readonly address: string; readonly email: string };

/** The caller in the queue of password checks. */
const callerOf = (claimant: Claimant): string => {
  switch (claimant.kind) {
    case 'session':
      return claimant.sessionId;
    case 'knownBrowser':
      return claimant.browserId;
    case 'stranger':
      return claimant.address;
  }
};

/** Checks a password and slows down guessing. Takes the same time when the account does not exist. */
export function createPasswordCheck(use: {
  passwords: Passwords;
  throttle: LoginThrottleRepository;
  accounts: AccountRepository;
  log: SecurityLog;
  now: () => number;
}) {
  const { passwords, throttle, accounts, log, now } = use;

  async function count(key: string, limit: Throttle): Promise<number> {
    const counted = await throttle.count(key, limit, new Date(now()));
    if ('failures' in counted) return counted.failures;
    throw new DomainError('too_many_attempts', 'Too many wrong passwords', {
      retryAfter: Math.ceil(counted.waitMs / 1000),
    });
  }

  /** Counts the attempt as failed. A success clears the claimant's own key and only uncounts the shared one. */
  async function countAll(claimant: Claimant): Promise<{ own: string; shared?: string }> {
    if (claimant.kind !== 'stranger') {
      const own = `${claimant.kind} ${callerOf(claimant)}`;
      await count(own, throttles[claimant.kind]);
      return { own };
    }
    const { email, address } = claimant;
    const own = `${email} ${address}`;
    const isNew = (await count(own, throttles.accountFromAddress)) <= failuresOfNewAddress;
    const shared = isNew ? `${email} from new addresses` : email;
    const limit = isNew ? throttles.accountFromNewAddresses : throttles.account;
    await count(shared, limit).catch(async (error: unknown) => {
      await throttle.uncount(own);
      throw error;
    });
    return { own, shared };
  }

  return async (attempt: {
    claimant: Claimant;
    password: string;
    account: Account | undefined;
  }): Promise<boolean> => {
    const { claimant, password, account } = attempt;
    const caller = callerOf(claimant);
    const who = { userId: account?.id, claimant: claimant.kind, caller };
    const { own, shared } = await countAll(claimant).catch((error: unknown) => {
      if (error instanceof DomainError) log.throttled(who);
      throw error;
    });
    const uncountShared = async () => void (shared && (await throttle.uncount(shared)));
    const matches = await passwords
      .matches(password, account?.passwordHash, caller)
      .catch(async (error: unknown) => {
        await Promise.all([throttle.uncount(own), uncountShared()]);
        throw error;
      });
    if (matches) await Promise.all([throttle.forget(own), uncountShared()]);
    if (account && matches === 'outdated')
      await accounts.renewHash(account, await passwords.hash(password, caller));
    if (matches === false) log.passwordWrong(who);
    return matches !== false;
  };
}

export type PasswordCheck = ReturnType<typeof createPasswordCheck>;
