import type { OutgoingEvent } from '@ems/messaging';

/** A transaction of a Prisma client whose schema has the outbox. */
interface OutboxTransaction {
  readonly outboxMessage: {
    create(args: { data: OutgoingEvent & { data: object } }): PromiseLike<unknown>;
  };
}

/** Goes out when the transaction is committed. */
export const addEvent = (tx: OutboxTransaction, event: OutgoingEvent): PromiseLike<unknown> =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });
