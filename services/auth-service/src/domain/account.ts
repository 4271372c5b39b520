import type { Authority } from '@ems/contracts';

export interface Account {
  readonly id: string;
  readonly email: string;
  /** Null for an invited user who has not set a password yet. */
  readonly passwordHash: string | null;
  /** Increases with every new password. */
  readonly passwordVersion: number;
  readonly authorities: readonly Authority[];
  readonly enabled: boolean;
}

/** The profile of a new account. user-service fills in missing values. */
export interface NewProfile {
  readonly name: string;
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
  readonly language?: string | undefined;
}

export const normalizeEmail = (email: string): string => email.trim().toLowerCase();
