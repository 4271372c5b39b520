import { DomainError } from '@ems/http';
import type { AccountRepository } from './db/account-repository.ts';
import type { Prisma } from './db/client.ts';
import type { PasswordCheck } from './password-check.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';

/** Sets a new password for who knows the current one; their other sessions end. */
export const createPasswordChange =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    sessions: Sessions;
    passwords: Passwords;
    checkPassword: PasswordCheck;
    onChange: (userId: string) => void;
  }) =>
  async (change: {
    userId: string;
    sessionId: string;
    address: string;
    currentPassword: string;
    newPassword: string;
  }): Promise<void> => {
    const { userId, sessionId, address, currentPassword: password } = change;
    const account = await use.accounts.byId(userId);
    if (!account) throw new DomainError('session_ended', 'Log in again');
    const { email, passwordHash } = account;
    if (!(await use.checkPassword({ email, address, password, passwordHash })))
      throw new DomainError('password_wrong', 'The current password is wrong');
    const newHash = await use.passwords.hash(change.newPassword);
    await use.prisma.$transaction(async (tx) => {
      await use.accounts.setPassword(tx, userId, newHash);
      await use.sessions.end(tx, userId, 'password_changed', { except: sessionId });
    });
    use.onChange(userId);
  };

export type ChangePassword = ReturnType<typeof createPasswordChange>;
