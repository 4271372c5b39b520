import type { Logger } from '@ems/logging';

type Where = { readonly userId?: string | undefined } & Readonly<Record<string, unknown>>;

/** What an operator has to find again after an incident. People are named by their ids, never by email. */
export const createSecurityLog = (logger: Logger) => ({
  passwordWrong: (where: Where) => logger.warn(where, 'a password was wrong'),
  throttled: (where: Where) => logger.warn(where, 'attempts were throttled'),
  tokenReused: (where: Where) =>
    logger.warn(where, 'a used refresh token came again; its session has ended'),
  passwordChanged: (where: Where) => logger.info(where, 'a password was changed'),
  linkCreated: (where: Where) => logger.info(where, 'a link to set a password was created'),
  linkUsed: (where: Where) => logger.info(where, 'a password was set with a link'),
  rolesChanged: (where: Where) =>
    logger.info(where, 'roles or email changed; tokens were called back'),
  disabled: (where: Where) => logger.info(where, 'a person was disabled'),
  deleted: (where: Where) => logger.info(where, 'an account was deleted'),
});

export type SecurityLog = ReturnType<typeof createSecurityLog>;
