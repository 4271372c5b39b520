/** SQLSTATE classes and codes after which the same statement may succeed. */
const transientStates = /^(08|25P03|40|53|55P03|57P|58)/;
const transientSystemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
]);

/** Prisma's own codes: not reachable, timed out, closed, no free connection, transaction not started, conflict. */
const transientPrismaErrors = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2034',
]);

/** Kinds of connection failures in Prisma's adapter. */
const transientKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);

const isTransientCode = (code: unknown) =>
  typeof code === 'string' &&
  (transientStates.test(code) ||
    transientSystemErrors.has(code) ||
    transientPrismaErrors.has(code));

/** Prisma wraps the driver's error and gives raw statements a generic code. */
function isTransientBelow(meta: unknown): boolean {
  const { driverAdapterError } = (meta ?? {}) as {
    driverAdapterError?: { cause?: { kind?: string; originalCode?: string } };
  };
  const { kind = '', originalCode } = driverAdapterError?.cause ?? {};
  return transientKinds.has(kind) || isTransientCode(originalCode);
}

/** Whether a retry makes sense: the database is unreachable, restarting, overloaded, or broke a deadlock. */
export function isTransient(error: unknown): boolean {
  const { code, message, meta } = (error ?? {}) as Record<'code' | 'message' | 'meta', unknown>;
  if (isTransientCode(code) || isTransientBelow(meta)) return true;
  return (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed)/.test(
      message,
    )
  );
}
