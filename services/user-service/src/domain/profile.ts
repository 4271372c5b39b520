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

export const languages = ['en', 'de'] as const;

export const defaults = { timeZone: 'UTC', locale: 'en-GB', language: 'en' } as const;

/** Whether this runtime knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

export function isLocale(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}
