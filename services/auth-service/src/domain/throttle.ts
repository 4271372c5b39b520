export interface Throttle {
  /** Failures in a row without a wait. After them the wait starts at one second and doubles. */
  readonly free: number;
  readonly longestSeconds: number;
}

/** An address with at most this many failures may belong to the owner who mistyped. */
export const failuresOfNewAddress = 3;

/**
 * Slows down guessing more and more. Guessing never locks out the owner: a known browser counts only its own
 * failures, and an address with few failures does not wait for addresses with many.
 */
export const throttles = {
  knownBrowser: { free: 10, longestSeconds: 15 * 60 },
  /** A logged-in user who has to confirm the password. */
  session: { free: 5, longestSeconds: 15 * 60 },
  accountFromAddress: { free: 5, longestSeconds: 15 * 60 },
  /** All addresses with many failures at an account, together. */
  account: { free: 100, longestSeconds: 30 },
  /** All addresses with few failures at an account, together. */
  accountFromNewAddresses: { free: 100, longestSeconds: 5 },
} as const satisfies Record<string, Throttle>;
