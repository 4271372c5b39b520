export const documentation = {
  base: '/api/devices',
  title: 'device-service',
  version: '1',
  description: 'Devices, their limits and their credentials; readings over HTTP.',
} as const;
