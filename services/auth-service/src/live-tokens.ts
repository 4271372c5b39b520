import { DomainError } from '@ems/domain-error';
import { InvalidTokenError, type Principal, type TokenVerifier } from '@ems/tokens';
import { LRUCache } from 'lru-cache';
import type { LiveSession, SessionRepository } from './db/session-repository.ts';

const rememberMs = 1_000;

interface Answer {
  readonly at: number;
  readonly session: Promise<LiveSession | undefined>;
}

/**
 * A verifier that also checks that the session is open, that the account is enabled, and that the token has the
 * account's current email and roles. Answers of the database are cached for one second.
 */
export function createLiveTokens(use: {
  verifier: TokenVerifier;
  sessions: SessionRepository;
  now: () => number;
}): TokenVerifier {
  const { verifier, sessions, now } = use;
  const answers = new LRUCache<string, Answer>({ max: 10_000 });

  function liveSession({ userId, sessionId }: Principal): Promise<LiveSession | undefined> {
    const key = `${userId} ${sessionId}`;
    const known = answers.get(key);
    if (known && Math.abs(now() - known.at) < rememberMs) return known.session;
    const session = sessions.live(sessionId, userId, new Date(now()));
    answers.set(key, { at: now(), session });
    session.catch(() => answers.peek(key)?.session === session && answers.delete(key));
    return session;
  }

  return {
    async verify(token) {
      const principal = await verifier.verify(token);
      const session = await liveSession(principal);
      if (!session) throw new DomainError('session_ended', 'Log in again');
      if (!says(principal, session)) throw new InvalidTokenError('token_expired');
      return principal;
    },
    forget(userId) {
      verifier.forget(userId);
      for (const key of answers.keys()) if (key.startsWith(`${userId} `)) answers.delete(key);
    },
  };
}

const says = (principal: Principal, { email, authorities }: LiveSession) =>
  principal.email === email &&
  principal.authorities.toSorted().join() === authorities.toSorted().join();
