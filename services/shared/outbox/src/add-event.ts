import type { OutgoingEvent } from '@ems/messaging';

/** A transaction of a Prisma client whose schema contains the outbox. */
interface OutboxTransaction {
  readonly outboxMessage: {
    create(args: { data: OutgoingEvent & { data: object } }): PromiseLike<unknown>;
  };
}

/** Stores an event that is published after the transaction commits. */
export const addEvent = (tx: OutboxTransaction, event: OutgoingEvent): PromiseLike<unknown> =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });
