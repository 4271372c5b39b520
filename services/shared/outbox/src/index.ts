export { addEvent } from './add-event.ts';
export { insertOutbox } from './insert-outbox.ts';
export { createOutboxRelay, relayOf } from './outbox-relay.ts';
