import type { Logger } from '@ems/logging';

type Where = { readonly userId?: string | undefined } & Readonly<Record<string, unknown>>;

/** Events that matter after an incident. They name users by id, never by email. */
export const createSecurityLog = (logger: Logger) => ({
  passwordWrong: (where: Where) => logger.warn(where, 'Wrong password'),
  throttled: (where: Where) => logger.warn(where, 'Attempts throttled'),
  tokenReused: (where: Where) => logger.warn(where, 'Refresh token reused, session ended'),
  passwordChanged: (where: Where) => logger.info(where, 'Password changed'),
  linkCreated: (where: Where) => logger.info(where, 'Password link created'),
  linkUsed: (where: Where) => logger.info(where, 'Password set with a link'),
  rolesChanged: (where: Where) => logger.info(where, 'Roles or email changed, tokens revoked'),
  disabled: (where: Where) => logger.info(where, 'User disabled'),
  deleted: (where: Where) => logger.info(where, 'Account deleted'),
});

export type SecurityLog = ReturnType<typeof createSecurityLog>;
