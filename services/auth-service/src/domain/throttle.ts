export interface Throttle {
  /** Failures in a row that cost nothing; after them the wait doubles from one second. */
  readonly free: number;
  readonly longestSeconds: number;
}

/** An address with so few failures at an account may be its owner's, who mistyped. */
export const failuresOfNewAddress = 3;

/**
 * Guessing soon takes longer and longer. Nobody can lock another person out by guessing: browsers that have logged in
 * before answer only for themselves, and addresses that have hardly failed yet do not wait for those that have.
 */
export const throttles = {
  knownBrowser: { free: 10, longestSeconds: 15 * 60 },
  /** Somebody who is logged in and has to show that they know the password. */
  session: { free: 5, longestSeconds: 15 * 60 },
  accountFromAddress: { free: 5, longestSeconds: 15 * 60 },
  /** All addresses together that keep failing at an account. */
  account: { free: 100, longestSeconds: 30 },
  /** All addresses together that have hardly failed at an account. */
  accountFromNewAddresses: { free: 100, longestSeconds: 5 },
} as const satisfies Record<string, Throttle>;
