/** Queue names. Durable quorum queues, but `wsEvents`, which is a stream that every ws-service replica reads whole. */
export const queues = {
  readings: 'monitoring.readings',
  /** Every parked message of the platform, on its way into monitoring-service's list. */
  parked: 'monitoring.parked',
  authSync: 'auth.sync',
  userSync: 'user.sync',
  deviceSync: 'device.sync',
  monitoringSync: 'monitoring.sync',
  supportSync: 'support.sync',
  wsEvents: 'ws.events',
} as const;

export type Queue = (typeof queues)[keyof typeof queues];
