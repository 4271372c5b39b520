/**
 * Names of queues. All are durable quorum queues except `wsEvents`, a stream that every replica of ws-service reads.
 */
export const queues = {
  readings: 'monitoring.readings',
  /** All parked messages, on their way to monitoring-service. */
  parked: 'monitoring.parked',
  authSync: 'auth.sync',
  userSync: 'user.sync',
  deviceSync: 'device.sync',
  monitoringSync: 'monitoring.sync',
  supportSync: 'support.sync',
  wsEvents: 'ws.events',
} as const;

export type Queue = (typeof queues)[keyof typeof queues];
