import { answer } from '#lib/api/create-api.ts';
import type { Conversation } from '#lib/api/models.ts';
import type { Address } from '#lib/features/admin/address.ts';
import { api, session } from '#lib/state/session.svelte.ts';

const shown = ['waiting', 'mine', 'assigned', 'bot', 'closed'] as const;
export type Shown = (typeof shown)[number];

export interface InboxFilter {
  /** Undefined for all. */
  readonly status: Shown | undefined;
  readonly search: string;
}

export const inboxFilterOf = ({ searchParams }: Address): InboxFilter => ({
  status: shown.find((one) => one === searchParams.get('status')),
  search: searchParams.get('search') ?? '',
});

const isMine = ({ assignedTo }: Pick<Conversation, 'assignedTo'>) =>
  assignedTo === session.account?.id;

/** Whether a conversation belongs in the list, as far as the page can decide. */
export const matches = (
  { status }: InboxFilter,
  conversation: Pick<Conversation, 'status' | 'assignedTo'>,
): boolean =>
  status === undefined ||
  (status === 'mine' ? isMine(conversation) : status === conversation.status);

export const loadInbox = ({ status, search }: InboxFilter, cursor?: string) =>
  answer(
    api.GET('/api/support/admin/conversations', {
      params: {
        query: {
          limit: 30,
          ...(search && { search }),
          ...(status === 'mine'
            ? { assignedTo: session.account?.id }
            : status !== undefined && { status }),
          ...(cursor !== undefined && { cursor }),
        },
      },
    }),
  );
