import { kWh, signedW } from '../field.ts';
import type { Profile } from '../profile.ts';

/** https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html: base topic `device/7`; the source is a friendly name. */
export const zigbee2mqtt: Profile = {
  name: 'Zigbee2MQTT',
  settings: { source: 'required' },
  reads: [
    {
      topic: '{source**}',
      consumption: { register: kWh('energy'), power: signedW('power') },
      production: { register: kWh('produced_energy'), power: signedW('-power') },
    },
    // With `output: attribute` each value has a topic of its own.
    {
      topic: '{source**}/energy',
      payload: 'number',
      hasOneFlow: true,
      consumption: { register: kWh('$') },
    },
    {
      topic: '{source**}/produced_energy',
      payload: 'number',
      hasOneFlow: true,
      production: { register: kWh('$') },
    },
    {
      topic: '{source**}/power',
      payload: 'number',
      consumption: { power: signedW('$') },
      production: { power: signedW('-$') },
    },
  ],
  ignores: {
    availability: ['**/availability'],
    settings: ['bridge/**', '**/set', '**/get', '**/set/**', '**/get/**'],
  },
};
