/** Durable exchanges. All are topic exchanges except the two marked as direct. */
export const exchanges = {
  /** Readings, with the key `device.<id>.reading`. */
  data: 'ems.data',
  /** Events from which services keep copies of users and devices. */
  sync: 'ems.sync',
  /** Events that users see in real time. */
  ws: 'ems.ws',
  /** Direct. Messages that could not be processed. The key is the queue they came from. */
  parked: 'ems.parked',
  /** Direct. Replayed messages. The key is the queue they go to. */
  replay: 'ems.replay',
  /** What the broker reports of logins and connections, if it has the plugin for that. */
  connections: 'ems.connections',
} as const;

export type Exchange = (typeof exchanges)[keyof typeof exchanges];

/** Where RabbitMQ's plugin `rabbitmq_event_exchange` publishes, in the vhost that `event_exchange.vhost` names. */
export const brokerEventExchange = 'amq.rabbitmq.event';

export const brokerEvents = {
  authenticated: 'user.authentication.success',
  connectionCreated: 'connection.created',
  connectionClosed: 'connection.closed',
} as const;
