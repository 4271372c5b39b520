import { kWh, W } from '../field.ts';
import type { Profile } from '../profile.ts';

/** https://www.opendtu.solar/firmware/mqtt_topics: base topic `device/7/`. The totals of all inverters; before 2023 `total/`. */
export const opendtu: Profile = {
  name: 'OpenDTU',
  reads: ['ac', 'total'].flatMap((total) => [
    { topic: `${total}/yieldtotal`, payload: 'number', production: { register: kWh('$') } },
    { topic: `${total}/power`, payload: 'number', production: { power: W('$') } },
  ]),
  ignores: {
    availability: ['dtu/status', '*/status/**', '*/is_valid'],
    settings: ['dtu/**', '*/device/**', '*/cmd/**', '*/radio/**', '*/name'],
    other_measurement: ['ac/*', 'dc/*', 'total/*', '*/*/*'],
  },
};
