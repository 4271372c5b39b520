export { addEvent } from './add-event.ts';
export { insertOutbox } from './insert-outbox.ts';
export { createOutboxRelay, outboxRelayLock, relayOf } from './outbox-relay.ts';
