export { connectBroker, type Broker } from './connect-broker.ts';
export { createPublisher, type Publisher, type OutgoingMessage } from './create-publisher.ts';
export { BrokerUnavailableError, UnroutableError } from './errors.ts';
export { consumeEvents, on, ParkMessage } from './consume-events.ts';
export { holdConsumer } from './hold-consumer.ts';
export { eventMessage, createEvent, type OutgoingEvent } from './event-message.ts';
export { decodeEvent, type IncomingEvent } from './decode-event.ts';
export { eventProperties, parkedMessage, parkedHeaders } from './parked-message.ts';
export { connectMessaging, type Messaging, type Relay } from './connect-messaging.ts';
