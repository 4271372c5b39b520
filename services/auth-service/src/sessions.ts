import { sessionEnded, type EventData } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { IssueAccessToken } from './access-tokens.ts';
import type { AccountRepository } from './db/account-repository.ts';
import type { Prisma, Transaction } from './db/client.ts';
import type { LiveSession, SessionRepository } from './db/session-repository.ts';
import { normalizeEmail, type Account } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { LimitAttempts } from './attempt-limit.ts';
import type { KnownBrowsers } from './known-browsers.ts';
import type { Claimant, PasswordCheck } from './password-check.ts';
import { hashToken, randomToken } from './random-token.ts';
import type { SecurityLog } from './security-log.ts';

export type EndReason = EventData<typeof sessionEnded>['reason'];

export interface Tokens {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly email: string; readonly authorities: string[] };
}

/** `browser`: the value that a newly known browser keeps in a cookie. */
export type LoggedIn = Tokens & { readonly browser: string | undefined };

interface Login {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  readonly userAgent: string;
  /** The value that the browser has kept from an earlier login. */
  readonly browser: string | undefined;
}

interface Dependencies {
  readonly prisma: Prisma;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly checkPassword: PasswordCheck;
  readonly browsers: KnownBrowsers;
  readonly limitAttempts: LimitAttempts;
  readonly log: SecurityLog;
  readonly issue: IssueAccessToken;
  /** Called after a change to a user's sessions is committed. */
  readonly onChange: (userId: string) => void;
  readonly now: () => number;
}

/** Starts, refreshes and ends sessions. */
export function createSessions(dependencies: Dependencies) {
  const { prisma, accounts, sessions, browsers, issue, onChange } = dependencies;
  const now = () => new Date(dependencies.now());

  async function tokensOf(session: LiveSession, refreshToken: string): Promise<Tokens> {
    const { accessToken, expiresAt } = await issue(session);
    const { userId: id, email, authorities } = session;
    return { accessToken, expiresAt, refreshToken, user: { id, email, authorities } };
  }

  /** Undefined when the password has changed since it was checked, or the account was disabled. */
  async function start(
    account: Pick<Account, 'id' | 'passwordVersion'>,
    userAgent: string,
  ): Promise<LoggedIn | undefined> {
    const refreshToken = randomToken();
    const session = await sessions.begin(account, userAgent, hashToken(refreshToken), now());
    if (!session) return undefined;
    return { ...(await tokensOf(session, refreshToken)), browser: browsers.issue(account) };
  }

  async function say(
    tx: Transaction,
    which: { userId: string; sessionId: string | null; epoch?: number | undefined },
    reason: EndReason,
  ): Promise<void> {
    const data = { ...which, endedAt: now().toISOString(), reason };
    await addEvent(tx, createEvent(sessionEnded, data));
  }

  /** Ends one session, or all but one, and publishes `session.ended`. */
  async function end(
    tx: Transaction,
    userId: string,
    reason: EndReason,
    which: { only: string } | { except: string },
  ): Promise<string[]> {
    const ended = await sessions.end(tx, userId, which);
    for (const sessionId of ended) await say(tx, { userId, sessionId }, reason);
    return ended;
  }

  /** Revokes all access tokens that the user has so far. */
  async function callBackTokens(tx: Transaction, userId: string, reason: EndReason): Promise<void> {
    const epoch = await accounts.beginEpoch(tx, userId);
    await say(tx, { userId, sessionId: null, epoch }, reason);
  }

  async function endAll(tx: Transaction, userId: string, reason: EndReason): Promise<void> {
    // The account comes first: this waits for a login in progress, whose session then ends too.
    await callBackTokens(tx, userId, reason);
    await sessions.end(tx, userId);
  }

  return {
    callBackTokens,
    end,
    endAll,

    start,

    async login(login: Login): Promise<LoggedIn> {
      const email = normalizeEmail(login.email);
      const { address, password } = login;
      // Before the first query, so that a flood of attempts causes no queries.
      if (!login.browser) await dependencies.limitAttempts(address);
      const account = await accounts.byEmail(email);
      const browserId = browsers.idOf(login.browser, account);
      if (login.browser) await dependencies.limitAttempts(browserId ?? address);
      const claimant: Claimant = browserId
        ? { kind: 'knownBrowser', browserId }
        : { kind: 'stranger', address, email };
      if (!(await dependencies.checkPassword({ claimant, password, account })) || !account)
        throw loginFailed();
      if (!account.enabled) throw new DomainError('account_disabled', 'Contact an administrator');
      const loggedIn = await start(account, login.userAgent);
      if (!loggedIn) throw loginFailed();
      return browserId ? { ...loggedIn, browser: undefined } : loggedIn;
    },

    /**
     * A refresh token can be used once, and again within the grace period. Later reuse means that it was stolen, so
     * the session ends for both the user and the thief.
     */
    async refresh(refreshToken: string): Promise<Tokens> {
      const next = randomToken();
      const { session, reused } = await prisma.$transaction(async (tx) => {
        const session = await sessions.lockByRefreshToken(tx, hashToken(refreshToken));
        if (!session || !session.enabled || hasEnded(session, dependencies.now())) return {};
        const { sessionId, userId, usedAt } = session;
        if (!usedAt) await sessions.rotate(tx, sessionId, hashToken(next), now());
        else if (usedAt.getTime() + lifetimes.refreshGrace >= dependencies.now())
          await sessions.addToken(tx, sessionId, hashToken(next), now());
        else {
          await end(tx, userId, 'token_reuse', { only: sessionId });
          return { reused: userId };
        }
        return { session };
      });
      if (reused) {
        dependencies.log.tokenReused({ userId: reused });
        onChange(reused);
      }
      if (!session) throw new DomainError('refresh_token_invalid', 'Log in again');
      return tokensOf(session, next);
    },

    async logout(userId: string, which: { only: string } | 'all'): Promise<string[]> {
      const ended = await prisma.$transaction(async (tx) => {
        if (which !== 'all') return end(tx, userId, 'logout', which);
        await endAll(tx, userId, 'logout');
        return [];
      });
      onChange(userId);
      return ended;
    },

    async logoutByRefreshToken(refreshToken: string): Promise<void> {
      const userId = await prisma.$transaction(async (tx) => {
        const session = await sessions.lockByRefreshToken(tx, hashToken(refreshToken));
        if (session) await end(tx, session.userId, 'logout', { only: session.sessionId });
        return session?.userId;
      });
      if (userId) onChange(userId);
    },
  };
}

const loginFailed = () => new DomainError('login_failed', 'Check the email and password');

const hasEnded = ({ lastUsedAt, expiresAt }: { lastUsedAt: Date; expiresAt: Date }, now: number) =>
  expiresAt.getTime() <= now || lastUsedAt.getTime() + lifetimes.idleSession <= now;

export type Sessions = ReturnType<typeof createSessions>;
