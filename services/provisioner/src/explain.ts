import { BackupError } from '@ems/backup';
import { ManagementError } from '@ems/messaging/management';

interface Failure {
  readonly code?: string;
  readonly cause?: unknown;
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // PostgreSQL is starting or stopping.
  '57P03',
]);

/** The error code when nothing answers at the address yet. */
export function unreachableCode(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as Failure;
  if (code && unreachable.has(code)) return code;
  return cause ? unreachableCode(cause) : undefined;
}

const refusals: Readonly<Record<string, string>> = {
  '28P01': 'The database server refused the password. Check ADMIN_DATABASE_URL or its parts',
  '28000': 'The database server refused the login. Check ADMIN_DATABASE_URL or its parts',
  '3D000': 'The database to connect to does not exist. Check ADMIN_DATABASE_URL or its parts',
  '42501':
    'The login may not do this. ADMIN_DATABASE_URL needs a login that may create databases and roles',
};

/** Explains an error in one sentence that says what to do. */
export function explain(step: string, error: unknown): string {
  if (error instanceof BackupError) return error.message;
  const code = unreachableCode(error);
  const target = step === 'broker' ? 'AMQP_MANAGEMENT_URL' : 'ADMIN_DATABASE_URL';
  if (code) return `Nothing answers at the address in ${target} (${code})`;
  if (error instanceof ManagementError && error.status === 401)
    return 'The broker refused the login. Check AMQP_MANAGEMENT_URL or its parts';
  const refusal = refusals[(error as Failure | null)?.code ?? ''];
  const message = error instanceof Error ? error.message : String(error);
  return refusal ? `${refusal} (${message})` : message;
}
