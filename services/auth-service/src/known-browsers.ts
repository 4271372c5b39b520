import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@ems/config';
import type { Account } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';

/**
 * Recognises browsers that have logged in before (OWASP "device cookies"). They are slowed only by their own failures,
 * so that a stranger who guesses the password cannot lock out the owner.
 */
export function createKnownBrowsers(secret: Secret, now: () => number) {
  const key = new Uint8Array(hkdfSync('sha256', secret.reveal(), '', 'ems known browsers', 32));
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();

  return {
    /** Creates the value that a newly known browser keeps in a cookie. */
    issue({ id, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>): string {
      const nonce = randomBytes(16).toString('base64url');
      const expiresAt = now() + lifetimes.knownBrowser;
      const text = [id, passwordVersion, nonce, expiresAt].join('.');
      return `${text}.${sign(text).toString('base64url')}`;
    },

    /** The id of the browser. Undefined when the browser is not known for this account. */
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
