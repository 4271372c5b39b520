const withOffset = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** The instant that a text, or a number of seconds or milliseconds, denotes. Undefined if it denotes none. */
export function readTime(given: unknown): string | undefined {
  const number =
    typeof given === 'string' && /^\d{9,13}(\.\d+)?$/.test(given) ? Number(given) : given;
  if (typeof number === 'number') {
    // Both units cover the years from 2001 to 2286.
    const ms = number >= 1e12 && number < 1e13 ? number : number * 1_000;
    return number >= 1e9 && ms < 1e13 ? new Date(ms).toISOString() : undefined;
  }
  if (typeof given !== 'string' || !withOffset.test(given)) return undefined;
  const instant = Date.parse(given.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
}
