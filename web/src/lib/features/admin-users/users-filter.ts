import type { Address } from '#lib/features/admin/address.ts';

export interface UsersFilter {
  readonly search: string;
  readonly role: string;
  readonly state: string;
  readonly cursor: readonly string[];
}

/** The filter in an address. Unknown values are ignored. */
export function usersFilterOf({ searchParams }: Address): UsersFilter {
  const oneOf = (name: string, values: readonly string[]) =>
    values.find((value) => value === searchParams.get(name)) ?? '';
  return {
    search: searchParams.get('search') ?? '',
    role: oneOf('role', ['ROLE_USER', 'ROLE_ADMIN']),
    state: oneOf('state', ['enabled', 'disabled']),
    cursor: searchParams.getAll('cursor'),
  };
}
