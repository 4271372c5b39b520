import type { Profile } from '../domain/profile.ts';

type ProfileRow = Omit<Profile, 'authorities'> & { authorities: string[] };

export const toProfile = (row: ProfileRow): Profile => ({
  id: row.id,
  email: row.email,
  name: row.name,
  authorities: row.authorities as Profile['authorities'],
  enabled: row.enabled,
  timeZone: row.timeZone,
  locale: row.locale,
  language: row.language,
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});
