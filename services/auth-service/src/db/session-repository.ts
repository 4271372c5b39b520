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

/** Everything that issuing a token of a session needs to know. */
export interface LiveSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly authorities: string[];
  /** See `AccessTokenSubject`. */
  readonly epoch: number;
}

/** A session that may be continued must not have ended by its age or by lying idle. */
const alive = (now: Date) => ({
  expiresAt: { gt: now },
  lastUsedAt: { gt: new Date(now.getTime() - lifetimes.idleSession) },
});

type Bytes = Uint8Array<ArrayBuffer>;

const mostRemoved = 5_000;

export function createSessionRepository(prisma: Prisma) {
  return {
    /**
     * Starts a session of an account whose password was verified. Undefined when the password, or whether the person
     * may log in, has changed since: whoever changes that either waits for this session and ends it, or is seen here.
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

    /** The session of a refresh token, locked: refreshes of one session follow one another. */
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
      // Read again under the lock: somebody may have used it while this waited.
      const token = await tx.refreshToken.findUnique({ where: { hash } });
      return token ? { ...row, usedAt: token.usedAt } : undefined;
    },

    /** All tokens so far are used up, whichever of them was shown; from now on it is `hash`. */
    async rotate(tx: Transaction, sessionId: string, hash: Bytes, now: Date): Promise<void> {
      await tx.refreshToken.updateMany({
        where: { sessionId, usedAt: null },
        data: { usedAt: now },
      });
      await tx.refreshToken.create({ data: { hash, sessionId, issuedAt: now } });
      await tx.session.update({ where: { id: sessionId }, data: { lastUsedAt: now } });
    },

    /** One more token beside the current one, for an answer that was lost. */
    async addToken(tx: Transaction, sessionId: string, hash: Bytes, now: Date): Promise<void> {
      await tx.refreshToken.create({ data: { hash, sessionId, issuedAt: now } });
      await tx.session.update({ where: { id: sessionId }, data: { lastUsedAt: now } });
    },

    /** Ends sessions of an account: one, or all, or all but one. Tells which. */
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

    /** A session that has not ended, of an account that may log in. */
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

    /** Sessions go with all their tokens, so only so many at once; the others at the next round. */
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
