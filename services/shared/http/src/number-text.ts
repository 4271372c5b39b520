import { z } from 'zod';

/**
 * A whole number from 1 in a path or query, in plain digits: `7`, but not `07`, `7.0`, `7e0`,
 * `0x7` or an empty text.
 */
export const numberText = (max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : text),
    z.int().min(1).max(max),
  );
