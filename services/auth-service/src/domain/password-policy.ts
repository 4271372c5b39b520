import { DomainError } from '@ems/domain-error';
import { commonPasswords } from './common-passwords.ts';

export const passwordLength = { min: 8, max: 128 } as const;

/** Makes a password independent of composition and character width (NIST SP 800-63B). */
export const normalizePassword = (password: string): string => password.normalize('NFKC');

/** Rejects passwords that a guesser would try first. The schema checks the length. */
export function requireUncommon(password: string, email: string, field: string): void {
  const lower = normalizePassword(password).toLowerCase();
  const [local = ''] = email.toLowerCase().split('@');
  const repeated = new Set(lower).size < 4;
  if (!repeated && !commonPasswords.has(lower) && !(local.length > 2 && lower.includes(local)))
    return;
  const message = 'This password is easy to guess. Choose another one';
  throw new DomainError('password_too_common', message, {
    fields: [{ in: 'body', path: `/${field}`, code: 'password_too_common', message }],
  });
}
