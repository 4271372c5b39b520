import { kWh, signedW } from '../field.ts';
import type { Profile } from '../profile.ts';

/**
 * https://tasmota.github.io/docs/MQTT: FullTopic `device/7/%prefix%/`. Meters with several phases send arrays. Before
 * version 8.2 an array beside a single power is the total and its tariffs.
 */
export const tasmota: Profile = {
  name: 'Tasmota',
  // Meters with two counters may leave out `ExportActive` after a restart, so a message cannot show which kind it is from.
  oneCounter:
    'If it is a plug behind an inverter, keep production and choose the type “Other device” with the topic “tele/SENSOR”, the path “ENERGY.Total” and the unit kWh',
  reads: [
    {
      topic: '**/SENSOR',
      time: 'Time',
      consumption: {
        register: kWh('ENERGY.Total[*Power]'),
        power: signedW('ENERGY.Power[*]'),
      },
      production: { register: kWh('ENERGY.ExportActive[*Power]') },
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
