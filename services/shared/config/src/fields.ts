import { z } from 'zod';

export const port = z.coerce.number().int().min(0).max(65_535);

/** The address to listen on; none given: every one of this machine. */
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
