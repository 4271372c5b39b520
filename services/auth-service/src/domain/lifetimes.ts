const minute = 60_000;
const day = 24 * 60 * minute;

/** All in milliseconds. */
export const lifetimes = {
  accessToken: 10 * minute,
  /** A session ends this long after the login, however often it is used. */
  session: 30 * day,
  /** A session ends when it was not used for this long. */
  idleSession: 14 * day,
  /** A refresh token may be used once more for this long: its answer may have been lost. */
  refreshGrace: 10_000,
  /** A link with which somebody who forgot their password sets a new one. */
  resetLink: day,
  /** A link with which somebody who was invited sets their first password. */
  invitation: 7 * day,
  /** A new key signs only after others can no longer have the old list: ten minutes of cache, one of slack. */
  publishedKeys: 11 * minute,
  /** A key stays published this long after the next one began to sign. */
  retiringKey: 11 * minute,
  /** A key that has signed for this long is replaced. */
  signingKey: 30 * day,
  /** A registration that is incomplete for this long is withdrawn. */
  pendingAccount: 10 * minute,
  /** A browser is known for this long after its first login. */
  knownBrowser: 365 * day,
  tombstone: 30 * day,
  /** Failed logins are forgotten after this long without another. */
  throttle: 60 * minute,
} as const;
