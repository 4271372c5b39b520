import { answer } from '#lib/api/create-api.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { api, session } from '#lib/state/session.svelte.ts';

let names = $state.raw<ReadonlyMap<string, string>>(new Map());

export async function loadAdministrators(): Promise<void> {
  const query = { role: 'ROLE_ADMIN', limit: 100 } as const;
  await answer(api.GET('/api/users', { params: { query } })).then(
    ({ items }) => (names = new Map(items.map(({ id, name }) => [id, name]))),
    () => undefined,
  );
}

/** The assignee of a conversation, in words. */
export const assigneeText = (id: string): string =>
  id === session.account?.id
    ? m.admin_assigned_to_me()
    : m.admin_assigned_to({ name: names.get(id) ?? m.admin_unknown() });
