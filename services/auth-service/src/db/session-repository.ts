import { randomUUID } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import type { Prisma, Transaction } from './client.ts';

export interface Session {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly userAgent: string;
}

/** Everything needed to issue a token for a session. */
export interface LiveSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly authorities: string[];
  /** See `AccessTokenSubject`. */
  readonly epoch: number;
}

/** Matches sessions that have reached neither their maximum age nor their maximum idle time. */
const alive = (now: Date) => ({
  expiresAt: { gt: now },
  lastUsedAt: { gt: new Date(now.getTime() - lifetimes.idleSession) },
});

type Bytes = Uint8Array<ArrayBuffer>;

const mostRemoved = 5_000;

export function createSessionRepository(prisma: Prisma) {
  return {
    /**
     * Starts a session for an account whose password was verified. Undefined when the password has changed since, or
     * when the account was disabled. Such a change either waits for this session and ends it, or is seen here.
     */
    begin: (
      { id: accountId, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>,
      userAgent: string,
      refreshHash: Bytes,
      now: Date,
    ): Promise<LiveSession | undefined> =>
      prisma.$transaction(async (tx) => {
        const [account] = await tx.$queryRaw<Omit<LiveSession, 'sessionId'>[]>`
          SELECT id AS "userId", email, authorities, token_epoch AS epoch FROM accounts
          WHERE id = ${accountId}::uuid AND password_version = ${passwordVersion}
            AND enabled AND status = 'active' FOR SHARE`;
        if (!account) return undefined;
        const sessionId = randomUUID();
        await tx.session.create({
          data: {
            id: sessionId,
            accountId,
            userAgent: userAgent.slice(0, 200),
            createdAt: now,
            lastUsedAt: now,
            expiresAt: new Date(now.getTime() + lifetimes.session),
            refreshTokens: { create: { hash: refreshHash, issuedAt: now } },
          },
        });
        return { sessionId, ...account };
      }),

    /** Locks and returns the session of a refresh token, so that refreshes of one session run one at a time. */
    async lockByRefreshToken(tx: Transaction, hash: Bytes) {
      const [row] = await tx.$queryRaw<
        (LiveSession & {
          lastUsedAt: Date;
          expiresAt: Date;
          usedAt: Date | null;
          enabled: boolean;
        })[]
      >`
        SELECT s.id AS "sessionId", a.id AS "userId", a.email, a.authorities, a.enabled, a.token_epoch AS epoch,
               s.last_used_at AS "lastUsedAt", s.expires_at AS "expiresAt"
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id
        WHERE t.hash = ${hash} FOR UPDATE OF s`;
      if (!row) return undefined;
      // Read again under the lock: the token may have been used in the meantime.
      const token = await tx.refreshToken.findUnique({ where: { hash } });
      return token ? { ...row, usedAt: token.usedAt } : undefined;
    },

    /** Marks all tokens of the session as used and makes `hash` the current one. */
    async rotate(tx: Transaction, sessionId: string, hash: Bytes, now: Date): Promise<void> {
      await tx.refreshToken.updateMany({
        where: { sessionId, usedAt: null },
        data: { usedAt: now },
      });
      await tx.refreshToken.create({ data: { hash, sessionId, issuedAt: now } });
      await tx.session.update({ where: { id: sessionId }, data: { lastUsedAt: now } });
    },

    /** Adds a token beside the current one, for a client that did not receive the response. */
    async addToken(tx: Transaction, sessionId: string, hash: Bytes, now: Date): Promise<void> {
      await tx.refreshToken.create({ data: { hash, sessionId, issuedAt: now } });
      await tx.session.update({ where: { id: sessionId }, data: { lastUsedAt: now } });
    },

    /** Ends one, all or all but one of an account's sessions. Returns the ids of the ended ones. */
    async end(
      tx: Transaction,
      accountId: string,
      which: { only?: string; except?: string } = {},
    ): Promise<string[]> {
      const { only = null, except = null } = which;
      const rows = await tx.$queryRaw<{ id: string }[]>`
        DELETE FROM sessions
        WHERE account_id = ${accountId}::uuid
          AND (${only}::uuid IS NULL OR id = ${only}::uuid)
          AND (${except}::uuid IS NULL OR id <> ${except}::uuid)
        RETURNING id`;
      return rows.map(({ id }) => id);
    },

    list: (accountId: string, now: Date): Promise<Session[]> =>
      prisma.session.findMany({
        where: { accountId, ...alive(now) },
        orderBy: { lastUsedAt: 'desc' },
        take: 100,
        select: { id: true, createdAt: true, lastUsedAt: true, userAgent: true },
      }),

    /** An open session of an enabled account. */
    async live(sessionId: string, userId: string, now: Date): Promise<LiveSession | undefined> {
      const row = await prisma.session.findFirst({
        where: {
          id: sessionId,
          accountId: userId,
          ...alive(now),
          account: { enabled: true, status: 'active' },
        },
        select: {
          id: true,
          account: { select: { id: true, email: true, authorities: true, tokenEpoch: true } },
        },
      });
      if (!row) return undefined;
      const { id, email, authorities, tokenEpoch } = row.account;
      return { sessionId: row.id, userId: id, email, authorities, epoch: tokenEpoch };
    },

    /** Removes expired sessions with their tokens, a limited number at a time. The next round removes more. */
    async removeExpired(now: Date): Promise<void> {
      const idle = new Date(now.getTime() - lifetimes.idleSession);
      await prisma.session.deleteMany({
        where: { OR: [{ expiresAt: { lt: now } }, { lastUsedAt: { lt: idle } }] },
        limit: mostRemoved,
      });
      const old = new Date(now.getTime() - lifetimes.tombstone);
      await prisma.deletedUser.deleteMany({ where: { deletedAt: { lt: old } } });
    },
  };
}

export type SessionRepository = ReturnType<typeof createSessionRepository>;
