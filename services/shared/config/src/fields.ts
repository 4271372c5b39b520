import { isIP } from 'node:net';
import { z } from 'zod';

export const port = z.coerce.number().int().min(0).max(65_535);

/** A whole number of at least `minimum`. */
export const count = (minimum: number) => z.coerce.number().int().min(minimum);

/** The address to listen on. By default every address of the machine. */
export const host = z.string().min(1).optional();

export const logLevel = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info');

/** `a, b` → `['a', 'b']` */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const namedProxies = ['loopback', 'linklocal', 'uniquelocal'];
const isProxy = (text: string) =>
  namedProxies.includes(text) || isIP(text.replace(/\/\d{1,3}$/, '')) > 0;

/** Proxies whose `X-Forwarded-For` is trusted: addresses, ranges, or names of well-known ranges. */
export const trustedProxies = z
  .string()
  .default('loopback')
  .pipe(commaList)
  .refine(
    (proxies) => proxies.every(isProxy),
    'Use addresses, ranges such as 10.0.0.0/8, loopback, linklocal or uniquelocal',
  );
