import { DomainError } from '@ems/domain-error';
import type { AccountRepository } from './db/account-repository.ts';
import type { Prisma } from './db/client.ts';
import { putPasswordLink, type PasswordLinkRepository } from './db/password-link-repository.ts';
import { lifetimes } from './domain/lifetimes.ts';
import { requireUncommon } from './domain/password-policy.ts';
import type { Passwords } from './passwords.ts';
import { hashToken, randomToken } from './random-token.ts';
import type { SecurityLog } from './security-log.ts';
import type { LoggedIn, Sessions } from './sessions.ts';

export type LinkKind = 'invitation' | 'reset';

export interface PasswordLink {
  /** Only in the link; never stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** A new link and the part of it that is stored. */
export function newPasswordLink(kind: LinkKind, now: number) {
  const token = randomToken();
  const expiresAt = new Date(now + lifetimes[kind === 'reset' ? 'resetLink' : 'invitation']);
  return { link: { token, expiresAt }, stored: { hash: hashToken(token), expiresAt } };
}

export type StoredPasswordLink = ReturnType<typeof newPasswordLink>['stored'];

/** One-time links for setting a password, for users who forgot theirs or were invited. */
export function createPasswordLinks(use: {
  prisma: Prisma;
  accounts: AccountRepository;
  links: PasswordLinkRepository;
  sessions: Sessions;
  passwords: Passwords;
  log: SecurityLog;
  onChange: (userId: string) => void;
  now: () => number;
}) {
  const { prisma, accounts, links, sessions, log } = use;

  async function accountOf(token: string) {
    const account = await links.accountOf(hashToken(token), new Date(use.now()));
    if (!account) throw invalid();
    if (!account.enabled) throw new DomainError('account_disabled', 'Contact an administrator');
    return account;
  }

  return {
    async create(of: { userId: string; by: string }): Promise<PasswordLink & { kind: LinkKind }> {
      const { userId } = of;
      const account = await accounts.byId(userId);
      if (!account) throw new DomainError('account_not_found', 'User not found');
      const kind = account.passwordHash === null ? 'invitation' : 'reset';
      const { link, stored } = newPasswordLink(kind, use.now());
      await putPasswordLink(prisma, userId, stored);
      log.linkCreated({ ...of, kind });
      return { ...link, kind };
    },

    accountOf,

    /** Sets the password, ends all sessions and logs in. */
    async redeem(request: {
      token: string;
      password: string;
      userAgent: string;
      address: string;
    }): Promise<LoggedIn> {
      const { token, password, userAgent, address } = request;
      const account = await accountOf(token);
      requireUncommon(password, account.email, 'password');
      const hash = await use.passwords.hash(password, address);
      await prisma.$transaction(async (tx) => {
        if (!(await links.take(tx, hashToken(token), new Date(use.now())))) throw invalid();
        if (!(await accounts.setPassword(tx, account, hash))) throw invalid();
        await sessions.endAll(tx, account.id, 'password_changed');
      });
      log.linkUsed({ userId: account.id, address });
      use.onChange(account.id);
      const { id, passwordVersion } = account;
      const loggedIn = await sessions.start(
        { id, passwordVersion: passwordVersion + 1 },
        userAgent,
      );
      if (!loggedIn) throw new DomainError('login_failed', 'Log in with your new password');
      return loggedIn;
    },
  };
}

const invalid = () => new DomainError('link_invalid', 'Ask an administrator for a new link');

export type PasswordLinks = ReturnType<typeof createPasswordLinks>;
