import { apiDocs } from '@ems/api-docs';

export const documentation = apiDocs({
  base: '/api/consumption',
  title: 'monitoring-service',
  version: '1',
  description:
    'Consumption, alerts, reconciliation and parked messages. Energy in kWh, exact to six decimals.',
});
