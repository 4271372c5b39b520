import type { Authority } from '@ems/contracts';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly authorities: readonly Authority[];
  readonly enabled: boolean;
  readonly failedAttempts: number;
  readonly throttledUntil: Date | null;
}

/** What the profile is made of, until there is one. */
export interface NewProfile {
  readonly name: string;
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
  readonly language?: string | undefined;
}

export const normalizeEmail = (email: string): string => email.trim().toLowerCase();
