import { apiDocs } from '@ems/api-docs';

export const documentation = apiDocs({
  base: '/api/devices',
  title: 'device-service',
  version: '1',
  description: 'Devices, their limits and their credentials; readings over HTTP.',
});
