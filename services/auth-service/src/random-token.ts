import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as text. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** The stored form of a random token. A fast hash is enough, because the token cannot be guessed. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest());
