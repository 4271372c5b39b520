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
  ticket: 30_000,
  /** How long others may keep the published keys: a new key signs only after that. */
  publishedKeys: 10 * minute,
  /** A pending account is tried again after this long. */
  pendingAccount: minute,
} as const;
