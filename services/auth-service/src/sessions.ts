import { sessionEnded, type EventData } from '@ems/contracts';
import { DomainError } from '@ems/http';
import { createEvent } from '@ems/messaging';
import type { IssueAccessToken } from './access-tokens.ts';
import type { AccountRepository } from './db/account-repository.ts';
import type { Prisma, Transaction } from './db/client.ts';
import type { LiveSession, SessionRepository } from './db/session-repository.ts';
import { normalizeEmail } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { Passwords } from './passwords.ts';
import { hashToken, randomToken } from './random-token.ts';

type EndReason = EventData<typeof sessionEnded>['reason'];

export interface Tokens {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly email: string; readonly authorities: string[] };
}

interface Dependencies {
  readonly prisma: Prisma;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly passwords: Passwords;
  readonly issue: IssueAccessToken;
  readonly nudgeOutbox: () => void;
  readonly now: () => number;
}

/** Login, refresh, and the ways in which a session ends. */
export function createSessions(dependencies: Dependencies) {
  const { prisma, accounts, sessions, passwords, issue, nudgeOutbox } = dependencies;
  const now = () => new Date(dependencies.now());

  async function tokensOf(session: LiveSession, refreshToken: string): Promise<Tokens> {
    const { accessToken, expiresAt } = await issue(session);
    const { userId: id, email, authorities } = session;
    return { accessToken, expiresAt, refreshToken, user: { id, email, authorities } };
  }

  /** Ends sessions and says so, in one transaction. */
  async function end(
    tx: Transaction,
    userId: string,
    reason: EndReason,
    which: { only?: string; except?: string } = {},
  ): Promise<string[]> {
    const ended = await sessions.end(tx, userId, which);
    for (const sessionId of ended) {
      const data = { userId, sessionId, endedAt: now().toISOString(), reason };
      const event = createEvent(sessionEnded, data);
      await tx.outboxMessage.create({ data: { ...event, data: event.data as object } });
    }
    return ended;
  }

  return {
    end,

    async login(credentials: {
      email: string;
      password: string;
      userAgent: string;
    }): Promise<Tokens> {
      const account = await accounts.byEmail(normalizeEmail(credentials.email));
      const wait = (account?.throttledUntil?.getTime() ?? 0) - dependencies.now();
      if (wait > 0)
        throw new DomainError('too_many_attempts', 'Too many wrong passwords for this account', {
          retryAfter: Math.ceil(wait / 1000),
        });
      const matches = await passwords.matches(credentials.password, account?.passwordHash);
      if (!account || !matches) {
        if (account) await accounts.failed(account.id, now());
        throw new DomainError('login_failed', 'Check email and password');
      }
      if (!account.enabled) throw new DomainError('account_disabled', 'Ask an administrator');
      if (account.failedAttempts > 0) await accounts.succeeded(account.id);
      const refreshToken = randomToken();
      const sessionId = await sessions.begin(
        account.id,
        credentials.userAgent,
        hashToken(refreshToken),
        now(),
      );
      const { id: userId, email, authorities } = account;
      return tokensOf({ sessionId, userId, email, authorities: [...authorities] }, refreshToken);
    },

    /** A refresh token is good once. Used again after the grace it was stolen, from one side or the other: all ends. */
    async refresh(refreshToken: string): Promise<Tokens> {
      const next = randomToken();
      const outcome = await prisma.$transaction(async (tx) => {
        const hash = hashToken(refreshToken);
        const session = await sessions.lockByRefreshToken(tx, hash);
        if (!session || !session.enabled || hasEnded(session, dependencies.now())) return undefined;
        const { usedAt } = session;
        if (usedAt && usedAt.getTime() + lifetimes.refreshGrace < dependencies.now()) {
          await end(tx, session.userId, 'token_reuse', { only: session.sessionId });
          return undefined;
        }
        await sessions.rotate(tx, session.sessionId, hash, hashToken(next), now());
        return session;
      });
      nudgeOutbox();
      if (!outcome) throw new DomainError('refresh_token_invalid', 'Log in again');
      return tokensOf(outcome, next);
    },

    /** Ends one session, every session, or every other session of a person. */
    async endFor(
      userId: string,
      reason: EndReason,
      which: { only?: string; except?: string } = {},
    ) {
      const ended = await prisma.$transaction((tx) => end(tx, userId, reason, which));
      nudgeOutbox();
      return ended;
    },

    async endByRefreshToken(refreshToken: string): Promise<void> {
      await prisma.$transaction(async (tx) => {
        const session = await sessions.lockByRefreshToken(tx, hashToken(refreshToken));
        if (session) await end(tx, session.userId, 'logout', { only: session.sessionId });
      });
      nudgeOutbox();
    },

    async changePassword(
      person: { userId: string; sessionId: string },
      currentPassword: string,
      newPassword: string,
    ): Promise<void> {
      const account = await accounts.byId(person.userId);
      if (!(await passwords.matches(currentPassword, account?.passwordHash)))
        throw new DomainError('password_wrong', 'The current password is wrong');
      const passwordHash = await passwords.hash(newPassword);
      await prisma.$transaction(async (tx) => {
        await accounts.setPassword(tx, person.userId, passwordHash);
        await end(tx, person.userId, 'password_changed', { except: person.sessionId });
      });
      nudgeOutbox();
    },
  };
}

const hasEnded = ({ lastUsedAt, expiresAt }: { lastUsedAt: Date; expiresAt: Date }, now: number) =>
  expiresAt.getTime() <= now || lastUsedAt.getTime() + lifetimes.idleSession <= now;

export type Sessions = ReturnType<typeof createSessions>;
