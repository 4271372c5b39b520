/** All processes that use the broker. Their names are also their logins. */
export const serviceNames = [
  'auth-service',
  'user-service',
  'device-service',
  'monitoring-service',
  'monitoring-worker',
  'ws-service',
  'support-service',
] as const;

export type ServiceName = (typeof serviceNames)[number];
