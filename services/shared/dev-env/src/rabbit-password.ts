import { createHash, randomBytes } from 'node:crypto';

/** A password as RabbitMQ stores it: `base64(salt + sha256(salt + password))` with a salt of four bytes. */
export function hashRabbitPassword(password: string, salt: Buffer = randomBytes(4)): string {
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
