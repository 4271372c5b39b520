const minute = 60_000;
const day = 24 * 60 * minute;

/** All in milliseconds. */
export const lifetimes = {
  accessToken: 10 * minute,
  /** A session ends this long after the login, however often it is used. */
  session: 30 * day,
  /** A session ends when it has not been used for this long. */
  idleSession: 14 * day,
  /** A refresh token may be used again for this long, because the response may have been lost. */
  refreshGrace: 10_000,
  /** Validity of a link for a user who forgot their password. */
  resetLink: day,
  /** Validity of a link for an invited user. */
  invitation: 7 * day,
  /** A new key signs only when no cache can still hold the old list: ten minutes of caching plus one of slack. */
  publishedKeys: 11 * minute,
  /** A key stays published for this long after the next one starts to sign. */
  retiringKey: 11 * minute,
  /** A key is replaced after signing for this long. */
  signingKey: 30 * day,
  /** A registration is withdrawn after being incomplete for this long. */
  pendingAccount: 10 * minute,
  /** A browser stays known for this long after its first login. */
  knownBrowser: 365 * day,
  tombstone: 30 * day,
  /** Failed logins are forgotten after this long without another. */
  throttle: 60 * minute,
} as const;
