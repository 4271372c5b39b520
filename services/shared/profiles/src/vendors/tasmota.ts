import { kWh, W } from '../field.ts';
import type { Profile } from '../profile.ts';

/** https://tasmota.github.io/docs/MQTT: FullTopic `device/7/%prefix%/`. Meters with several phases send arrays. */
export const tasmota: Profile = {
  name: 'Tasmota',
  reads: [
    {
      topic: '**/SENSOR',
      time: 'Time',
      consumption: { register: kWh('ENERGY.Total[*]'), power: W('ENERGY.Power[*]') },
      production: { register: kWh('ENERGY.ExportActive[*]') },
    },
  ],
  ignores: {
    availability: ['**/LWT'],
    settings: [
      '**/STATE',
      '**/INFO1',
      '**/INFO2',
      '**/INFO3',
      '**/RESULT',
      'cmnd/**',
      '**/cmnd/**',
    ],
    other_measurement: ['stat/**', '**/stat/**', '**/UPTIME', '**/MARGINS'],
  },
};
