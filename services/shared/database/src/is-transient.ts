/** SQLSTATE classes and codes after which the same statement may well succeed. */
const transientStates = /^(08|40|53|55P03|57P|58)/;
const transientSystemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
]);

/** Whether trying again makes sense: the database is away, restarting, overloaded, or broke a deadlock. */
export function isTransient(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (transientStates.test(code) || transientSystemErrors.has(code)))
    return true;
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    )
  );
}
