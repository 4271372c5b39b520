import { kWhAboveZero, W } from '../field.ts';
import type { Profile } from '../profile.ts';

/**
 * https://www.opendtu.solar/firmware/mqtt_topics: base topic `device/7/`. Reads the totals of all inverters, which were
 * below `total/` before 2023. After a restart the total is zero until the inverters have answered, which is in the morning.
 */
export const opendtu: Profile = {
  name: 'OpenDTU',
  measures: ['production'],
  reads: ['ac', 'total'].flatMap((total) => [
    {
      topic: `${total}/yieldtotal`,
      payload: 'number',
      production: { register: kWhAboveZero('$') },
    },
    { topic: `${total}/power`, payload: 'number', production: { power: W('$') } },
  ]),
  ignores: {
    availability: ['dtu/status', '*/status/**', '*/is_valid'],
    settings: ['dtu/**', '*/device/**', '*/cmd/**', '*/radio/**', '*/name'],
    other_measurement: ['ac/*', 'dc/*', 'total/*', '*/*/*'],
  },
};
