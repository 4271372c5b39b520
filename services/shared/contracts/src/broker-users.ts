import { announcementKeys, commonCommandKeys, deviceFilters, deviceKeys } from './device-topics.ts';
import { events } from './events/index.ts';
import { exchanges } from './exchanges.ts';
import type { ServiceName } from './services.ts';

export interface BrokerUser {
  readonly name: string;
  readonly tags: readonly string[];
  /** Regular expressions for the names of exchanges and queues. */
  readonly configure: string;
  readonly write: string;
  readonly read: string;
  /** Regular expressions for the routing keys that the user may write to a topic exchange. */
  readonly topics: Readonly<Record<string, string>>;
  /** Regular expressions for the routing keys that the user may bind to its queues. Absent: any. */
  readonly readTopics?: Readonly<Record<string, string>>;
}

const words = (keys: readonly string[]) =>
  keys.length === 0 ? '^$' : `^(${keys.map((key) => key.replaceAll('.', '\\.')).join('|')})$`;

const sentBy = (service: ServiceName, exchange: string) =>
  events
    .filter((event) => event.exchange === exchange && event.senders.includes(service))
    .map((event) => event.type);

/** The beginning of the names of the queues in which each replica of device-service hears of connections. */
export const connectionQueues = 'device.connections-';

/** A service's permissions at the broker: to read its queues, to send the events that it declares, and to have own queues. */
export function serviceUser(
  name: ServiceName,
  {
    read = [],
    write = [],
    ownQueues,
  }: { read?: string[]; write?: string[]; ownQueues?: { begin: string; boundTo: string } } = {},
): BrokerUser {
  const own = ownQueues && `^${ownQueues.begin.replaceAll('.', '\\.')}[0-9a-f-]{36}$`;
  const or = (pattern: string, other: string | undefined) =>
    other === undefined ? pattern : `${pattern}|${other}`;
  const topics = Object.fromEntries(
    [exchanges.sync, exchanges.ws].map((exchange) => [exchange, words(sentBy(name, exchange))]),
  );
  const exchangesWritten = [exchanges.sync, exchanges.ws].filter(
    (exchange) => sentBy(name, exchange).length > 0,
  );
  return {
    name,
    tags: [],
    configure: own ?? '^$',
    write: or(words([...exchangesWritten, exchanges.parked, ...write]), own),
    read: or(words(ownQueues ? [...read, ownQueues.boundTo] : read), own),
    topics: {
      ...topics,
      [exchanges.data]: write.includes(exchanges.data)
        ? '^device\\.[1-9][0-9]*\\.[^\\x00-\\x1f]+$'
        : '^$',
    },
  };
}

/** The prefix that the broker's MQTT plugin gives to names of queues. */
export const subscriptionQueues = 'mqtt-subscription-';

/**
 * A device's permissions at the broker: to publish under its own keys, and to subscribe to them over MQTT. Most devices
 * subscribe to commands, and RabbitMQ closes the connection when a subscription is refused. The MQTT client id must
 * equal the login, because the broker names the queue of a subscription after it.
 */
export function deviceBrokerUser(id: number, name = `device-${id}`) {
  const subscriptions = `${subscriptionQueues}${name}qos[01]`;
  return {
    name,
    tags: [],
    configure: `^${subscriptions}$`,
    write: `^(ems\\.data|${subscriptions})$`,
    read: `^(ems\\.data|${subscriptions})$`,
    topics: { [exchanges.data]: `${deviceKeys(id)}|${announcementKeys}` },
    readTopics: { [exchanges.data]: `${deviceFilters(id)}|${commonCommandKeys}` },
  } satisfies BrokerUser;
}
