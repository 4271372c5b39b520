import {
  connectionQueues,
  serviceUser,
  subscriptionQueues,
  type BrokerUser,
} from './broker-users.ts';
import { events } from './events/index.ts';
import { brokerEventExchange, brokerEvents, exchanges } from './exchanges.ts';
import { queues } from './queues.ts';
import type { ServiceName } from './services.ts';

export interface QueueDeclaration {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number>>;
}

export interface Binding {
  readonly source: string;
  readonly destination: string;
  readonly routingKey: string;
}

export interface BrokerPolicy {
  readonly name: string;
  /** A regular expression for names of queues. */
  readonly pattern: string;
  readonly definition: Readonly<Record<string, string | number>>;
}

const syncQueues: Partial<Record<ServiceName, string>> = {
  'auth-service': queues.authSync,
  'user-service': queues.userSync,
  'device-service': queues.deviceSync,
  'monitoring-worker': queues.monitoringSync,
  'support-service': queues.supportSync,
  'ws-service': queues.wsEvents,
};

/** Arguments that all versions of RabbitMQ from 3.10 to 4 understand in the same way. */
const quorum = (name: string, more: Record<string, string | number> = {}): QueueDeclaration => ({
  name,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': 100,
    'x-overflow': 'reject-publish',
    'x-dead-letter-exchange': exchanges.parked,
    'x-dead-letter-routing-key': name,
    'x-dead-letter-strategy': 'at-least-once',
    ...more,
  },
});

const quorumQueues: readonly QueueDeclaration[] = [
  quorum(queues.readings, { 'x-max-length-bytes': 2_000_000_000 }),
  quorum(queues.authSync),
  quorum(queues.userSync),
  quorum(queues.deviceSync),
  quorum(queues.monitoringSync),
  quorum(queues.supportSync),
];

const parkedQueue: QueueDeclaration = {
  name: queues.parked,
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 },
};

const wsStream: QueueDeclaration = {
  name: queues.wsEvents,
  arguments: {
    'x-queue-type': 'stream',
    'x-max-age': '1h',
    'x-max-length-bytes': 500_000_000,
    'x-stream-max-segment-size-bytes': 10_000_000,
  },
};

const eventBindings: readonly Binding[] = events.flatMap((event) =>
  event.listeners.map((listener) => {
    const destination = syncQueues[listener];
    if (!destination) throw new Error(`${listener} listens to ${event.type} but has no queue`);
    return { source: event.exchange, destination, routingKey: event.type };
  }),
);

/** Messages for devices matter only to the devices, and only at once. */
const subscriptionLimits: BrokerPolicy = {
  name: 'subscriptions-of-devices',
  pattern: `^${subscriptionQueues}`,
  definition: {
    'max-length': 100,
    'max-length-bytes': 1_000_000,
    'message-ttl': 60_000,
    expires: 86_400_000,
    overflow: 'drop-head',
  },
};

/**
 * Everything that must exist on the broker before a service starts, and all permissions.
 *
 * The provisioner declares it. Services may not declare anything, except for device-service's queues of connections.
 */
export const topology = {
  exchanges: [
    { name: exchanges.data, type: 'topic' },
    { name: exchanges.sync, type: 'topic' },
    { name: exchanges.ws, type: 'topic' },
    { name: exchanges.parked, type: 'direct' },
    { name: exchanges.replay, type: 'direct' },
    { name: exchanges.connections, type: 'topic' },
  ],
  queues: [...quorumQueues, parkedQueue, wsStream],
  bindings: [
    { source: exchanges.data, destination: queues.readings, routingKey: 'device.#' },
    { source: exchanges.data, destination: queues.readings, routingKey: 'shellies.*.*.#' },
    ...eventBindings,
    ...quorumQueues.flatMap(({ name }) => [
      { source: exchanges.parked, destination: queues.parked, routingKey: name },
      { source: exchanges.replay, destination: name, routingKey: name },
    ]),
  ] satisfies Binding[],
  /** From one exchange to another. The source belongs to a plugin of the broker and may be missing. */
  brokerEventBindings: Object.values(brokerEvents).map((routingKey) => ({
    source: brokerEventExchange,
    destination: exchanges.connections,
    routingKey,
  })) satisfies Binding[],
  policies: [subscriptionLimits],
  users: [
    serviceUser('auth-service', { read: [queues.authSync] }),
    serviceUser('user-service', { read: [queues.userSync] }),
    serviceUser('device-service', {
      read: [queues.deviceSync],
      write: [exchanges.data, exchanges.replay],
      ownQueues: { begin: connectionQueues, boundTo: exchanges.connections },
    }),
    serviceUser('monitoring-service', { write: [exchanges.replay] }),
    serviceUser('monitoring-worker', {
      read: [queues.readings, queues.monitoringSync, queues.parked],
    }),
    serviceUser('ws-service', { read: [queues.wsEvents] }),
    serviceUser('support-service', { read: [queues.supportSync] }),
    /** Management API only: creates and removes logins of devices, and deletes their queues. Cannot read messages. */
    {
      name: 'device-registrar',
      tags: ['administrator'],
      configure: `^${subscriptionQueues}`,
      write: '^$',
      read: '^$',
      topics: {},
    },
    /** Management API only: reads the lengths of queues, for scaling and the health page. */
    {
      name: 'queue-monitor',
      tags: ['monitoring'],
      configure: '^$',
      write: '^$',
      read: '^$',
      topics: {},
    },
  ] satisfies BrokerUser[],
} as const;
