import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@ems/config';
import type { Account } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';

/**
 * Browsers that have logged in before. Their own failures slow them down, but not those of strangers, so that nobody
 * is locked out by somebody who guesses at their password ("device cookies" of OWASP).
 */
export function createKnownBrowsers(secret: Secret, now: () => number) {
  const key = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', 'ems known browsers', 32));
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();

  return {
    /** What a browser is to keep, for a new one. */
    issue({ id, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>): string {
      const nonce = randomBytes(16).toString('base64url');
      const expiresAt = now() + lifetimes.knownBrowser;
      const text = [id, passwordVersion, nonce, expiresAt].join('.');
      return `${text}.${sign(text).toString('base64url')}`;
    },

    /** The id of the browser, if it is known for this account. */
    idOf(kept: string | undefined, account: Account | undefined): string | undefined {
      const [accountId, version, nonce, expiresAt, signature = ''] = (kept ?? '').split('.');
      const expected = sign([accountId, version, nonce, expiresAt].join('.'));
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const isOf = account?.id === accountId && String(account?.passwordVersion) === version;
      return isOf && Number(expiresAt) > now() ? nonce : undefined;
    },
  };
}

export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>;
