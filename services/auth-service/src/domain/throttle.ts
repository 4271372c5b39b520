export interface Throttle {
  /** Failures in a row that cost nothing; after them the wait doubles from one second. */
  readonly free: number;
  readonly longestSeconds: number;
}

/**
 * Guessing from one address soon takes longer and longer. The account as a whole is slowed only after many failures,
 * and then for a short time: nobody can shut a person out by guessing at their password.
 */
export const throttles = {
  accountFromAddress: { free: 5, longestSeconds: 15 * 60 },
  account: { free: 100, longestSeconds: 30 },
} as const satisfies Record<string, Throttle>;
