import type { Address } from '#lib/features/admin/address.ts';
import { sortOf, type Sort } from '#lib/features/admin/sorting.ts';

const sortable = ['name', 'createdAt'] as const;

export interface UsersFilter {
  readonly search: string;
  readonly role: string;
  readonly state: string;
  readonly sort: Sort<(typeof sortable)[number]>;
  readonly cursor: readonly string[];
}

/** The filter in an address. Unknown values are ignored. */
export function usersFilterOf(address: Address): UsersFilter {
  const { searchParams } = address;
  const oneOf = (name: string, values: readonly string[]) =>
    values.find((value) => value === searchParams.get(name)) ?? '';
  return {
    search: searchParams.get('search') ?? '',
    role: oneOf('role', ['ROLE_USER', 'ROLE_ADMIN']),
    state: oneOf('state', ['enabled', 'disabled']),
    sort: sortOf(address, sortable),
    cursor: searchParams.getAll('cursor'),
  };
}
