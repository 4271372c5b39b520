import { authority, emailAddress } from '@ems/contracts';
import { z } from 'zod';
import { passwordLength } from '../domain/password-policy.ts';

export const email = emailAddress.meta({ example: 'ann@example.org' });

export const newPassword = z
  .string()
  .min(passwordLength.min)
  .max(passwordLength.max)
  .meta({ description: 'Any characters; not one of the passwords that are guessed first' });

export const accessTokenAnswer = z
  .object({
    accessToken: z.string(),
    expiresAt: z.iso.datetime(),
    user: z.object({ id: z.uuid(), email: z.string(), authorities: z.array(authority) }),
  })
  .meta({ id: 'AccessToken' });
