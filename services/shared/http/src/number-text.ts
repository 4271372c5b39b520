import { z } from 'zod';

/**
 * A whole number from 1 in a path or query, written in digits and in no other way: `7`, and not `07`, `7.0`, `7e0`,
 * `0x7` or nothing at all.
 */
export const numberText = (max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : text),
    z.int().min(1).max(max),
  );
