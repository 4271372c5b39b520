import type { Profile } from '../profile.ts';

/** https://esphome.io/components/mqtt: topic prefix `device/7`. The user chooses the unit, because messages lack it. */
export const esphome: Profile = {
  name: 'ESPHome',
  settings: { source: 'required', unit: 'required' },
  reads: [{ topic: 'sensor/{source}/state', payload: 'number' }],
  ignores: {
    availability: ['status'],
    settings: ['debug', '*/*/command', 'discover/**', 'ping'],
    other_measurement: ['*/*/state', '*/*/*/state'],
  },
};
