import { kWhAboveZero, W } from '../field.ts';
import type { Profile } from '../profile.ts';

/**
 * https://www.opendtu.solar/firmware/mqtt_topics: base topic `device/7/`. Reads the totals of all inverters, which were
 * below `total/` before 2023. After a restart the total is zero until the inverters have answered, which is in the
 * morning. AhoyDTU (https://ahoydtu.de) has other names, and sends numbers or JSON.
 */
export const opendtu: Profile = {
  name: 'OpenDTU or AhoyDTU',
  measures: ['production'],
  reads: [
    ...['ac/yieldtotal', 'total/yieldtotal', 'total/YieldTotal'].map((topic) => ({
      topic,
      payload: 'number' as const,
      production: { register: kWhAboveZero('$') },
    })),
    ...['ac/power', 'total/power', 'total/P_AC'].map((topic) => ({
      topic,
      payload: 'number' as const,
      production: { power: W('$') },
    })),
    { topic: 'total', production: { register: kWhAboveZero('YieldTotal'), power: W('P_AC') } },
  ],
  ignores: {
    availability: ['dtu/status', '*/status/**', '*/is_valid', 'status', '*/available'],
    settings: ['dtu/**', '*/device/**', '*/cmd/**', '*/radio/**', '*/name', '*'],
    other_measurement: ['*/*', '*/*/*'],
  },
};
