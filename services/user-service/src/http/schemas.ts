import { authority, language, locale, personName, timeZone } from '@ems/contracts';
import { z } from 'zod';
import type { Profile } from '../domain/profile.ts';

export const personFields = { name: personName, timeZone, locale, language };

export const authorities = z
  .array(authority)
  .min(1)
  .max(2)
  .refine((list) => new Set(list).size === list.length, 'Name each role only once')
  .refine((list) => list.includes('ROLE_USER'), 'ROLE_USER is required');

export const user = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    authorities: z.array(authority),
    enabled: z.boolean(),
    timeZone: z.string(),
    locale: z.string(),
    language: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });

export const toUser = (profile: Profile) => ({
  ...profile,
  createdAt: profile.createdAt.toISOString(),
  updatedAt: profile.updatedAt.toISOString(),
});

export const invitation = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
});

/** Actions that cannot be undone need the caller's password. */
export const ownPassword = z.object({ password: z.string().min(1).max(256) });

export const userId = z.object({ id: z.uuid().toLowerCase() });
