import { authority, emailAddress } from '@ems/contracts';
import { z } from 'zod';
import { passwordLength } from '../domain/password-policy.ts';

export const email = emailAddress.meta({ example: 'ann@example.org' });

/** Rejects lone surrogates, because hashing replaces each of them with the same character. */
const isWellFormed = (text: string) => text.isWellFormed();
const reason = { error: 'Lone surrogates are not allowed', params: { reason: 'printable' } };

/** A password to check. */
export const givenPassword = z.string().min(1).max(256).refine(isWellFormed, reason);

export const newPassword = z
  .string()
  .min(passwordLength.min)
  .max(passwordLength.max)
  .refine(isWellFormed, reason)
  .meta({ description: 'Any characters. Common passwords are rejected' });

export const accessTokenAnswer = z
  .object({
    accessToken: z.string(),
    expiresAt: z.iso.datetime(),
    user: z.object({ id: z.uuid(), email: z.string(), authorities: z.array(authority) }),
  })
  .meta({ id: 'AccessToken' });
