import type { Authority } from '@ems/contracts';

export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly authorities: Authority[];
  readonly enabled: boolean;
  readonly timeZone: string;
  readonly locale: string;
  readonly language: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewProfile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly authorities: readonly Authority[];
  readonly timeZone: string;
  readonly locale: string;
  readonly language: string;
}

type Changeable = Pick<
  Profile,
  'name' | 'timeZone' | 'locale' | 'language' | 'authorities' | 'enabled'
>;

export type ProfileChange = {
  readonly [Field in keyof Changeable]?: Changeable[Field] | undefined;
};

export const defaults = { timeZone: 'UTC', locale: 'en-GB', language: 'en' } as const;

type Standing = Pick<Profile, 'enabled'> & { readonly authorities: readonly string[] };

export const isActiveAdministrator = ({ enabled, authorities }: Standing): boolean =>
  enabled && authorities.includes('ROLE_ADMIN');

/** The members of a change that differ from the profile. */
export function difference(profile: Profile, change: ProfileChange): ProfileChange {
  const same = (one: unknown, other: unknown) =>
    Array.isArray(one) && Array.isArray(other)
      ? one.toSorted().join() === other.toSorted().join()
      : one === other;
  return Object.fromEntries(
    Object.entries(change).filter(
      ([field, value]) => value !== undefined && !same(value, profile[field as keyof Profile]),
    ),
  );
}
