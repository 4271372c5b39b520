/** Texts that devices send when they have no value. */
const missing = new Set([
  '',
  'nan',
  'null',
  'none',
  'unavailable',
  'unknown',
  'undefined',
  'n/a',
  '-',
]);

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$/i;
const withUnit = /^(\S+)\s+(kWh|Wh|kW|W)$/;

export type NumberRead =
  { readonly value: number; readonly unit?: string } | 'missing' | 'not_a_number';

/** Reads a number, which may be a text with a unit. Rejects commas, because they may group thousands. */
export function readNumber(given: unknown): NumberRead {
  if (given === null || given === undefined) return 'missing';
  if (typeof given === 'number') return Number.isFinite(given) ? { value: given } : 'missing';
  if (typeof given !== 'string') return 'not_a_number';
  const text = given.trim();
  if (missing.has(text.toLowerCase())) return 'missing';
  const [, digits = text, unit] = withUnit.exec(text) ?? [];
  if (!decimal.test(digits)) return 'not_a_number';
  const value = Number(digits);
  if (!Number.isFinite(value)) return 'not_a_number';
  return unit === undefined ? { value } : { value, unit };
}
