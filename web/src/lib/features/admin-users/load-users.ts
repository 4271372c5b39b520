import { answer } from '#lib/api/create-api.ts';
import { api } from '#lib/state/session.svelte.ts';
import type { UsersFilter } from './users-filter.ts';

export const loadUsers = ({ search, role, state, sort, cursor }: UsersFilter) =>
  answer(
    api.GET('/api/users', {
      params: {
        query: {
          limit: 20,
          ...(search && { search }),
          ...(role && { role: role as 'ROLE_USER' | 'ROLE_ADMIN' }),
          ...(state && { enabled: String(state === 'enabled') }),
          ...(sort && { sort }),
          ...(cursor.length > 0 && { cursor: cursor.at(-1) }),
        },
      },
    }),
  );
