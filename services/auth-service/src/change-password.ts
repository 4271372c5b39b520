import { DomainError } from '@ems/domain-error';
import type { AccountRepository } from './db/account-repository.ts';
import type { Prisma } from './db/client.ts';
import type { KnownBrowsers } from './known-browsers.ts';
import type { PasswordCheck } from './password-check.ts';
import type { Passwords } from './passwords.ts';
import type { SecurityLog } from './security-log.ts';
import type { Sessions } from './sessions.ts';

/** Sets a new password for a user who knows the current one. The user's other sessions end. */
export const createPasswordChange =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    sessions: Sessions;
    passwords: Passwords;
    checkPassword: PasswordCheck;
    browsers: KnownBrowsers;
    log: SecurityLog;
    onChange: (userId: string) => void;
  }) =>
  /** @returns the new known-browser cookie: a new password invalidates all earlier ones. */
  async (change: {
    userId: string;
    sessionId: string;
    currentPassword: string;
    newPassword: string;
  }): Promise<string> => {
    const { userId, sessionId, currentPassword: password } = change;
    const account = await use.accounts.byId(userId);
    if (!account) throw new DomainError('session_ended', 'Log in again');
    const claimant = { kind: 'session', sessionId } as const;
    if (!(await use.checkPassword({ claimant, password, account }))) throw wrong();
    const newHash = await use.passwords.hash(change.newPassword, sessionId);
    await use.prisma.$transaction(async (tx) => {
      if (!(await use.accounts.setPassword(tx, account, newHash))) throw wrong();
      await use.sessions.end(tx, userId, 'password_changed', { except: sessionId });
    });
    use.log.passwordChanged({ userId });
    use.onChange(userId);
    return use.browsers.issue({ id: userId, passwordVersion: account.passwordVersion + 1 });
  };

const wrong = () => new DomainError('password_wrong', 'The current password is wrong');

export type ChangePassword = ReturnType<typeof createPasswordChange>;
