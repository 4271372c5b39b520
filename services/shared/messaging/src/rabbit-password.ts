import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Hashes a password like RabbitMQ: `base64(salt + sha256(salt + password))` with a salt of four bytes. */
export function hashRabbitPassword(password: string, salt: Buffer = randomBytes(4)): string {
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

/** Whether `password` matches the hash. */
export function matchesRabbitPassword(password: string, hash: string): boolean {
  const stored = Buffer.from(hash, 'base64');
  const given = Buffer.from(hashRabbitPassword(password, stored.subarray(0, 4)), 'base64');
  return given.length === stored.length && timingSafeEqual(given, stored);
}
