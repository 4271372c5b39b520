import type { Authority } from '@ems/contracts';

export interface Account {
  readonly id: string;
  readonly email: string;
  /** Null: invited, and no password set yet. */
  readonly passwordHash: string | null;
  /** Grows with every new password. */
  readonly passwordVersion: number;
  readonly authorities: readonly Authority[];
  readonly enabled: boolean;
}

/** What the profile of a new account is made of; user-service fills in what is missing. */
export interface NewProfile {
  readonly name: string;
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
  readonly language?: string | undefined;
}

export const normalizeEmail = (email: string): string => email.trim().toLowerCase();
