import { kW, kWh } from '../field.ts';
import type { Profile } from '../profile.ts';

/** The P1 Companion Standard 5.0.2; and the JSON of https://dsmr-reader.readthedocs.io. */
export const dsmr: Profile = {
  name: 'DSMR',
  measures: ['consumption', 'feed-in'],
  reads: [
    ...['**/telegram', '**/raw'].map((topic) => ({
      topic,
      payload: 'telegram' as const,
      consumption: {
        register: kWh('["1-0:1.8.0"]', '["1-0:1.8.1"] + ["1-0:1.8.2"]'),
        power: kW('["1-0:1.7.0"]'),
      },
      production: {
        register: kWh('["1-0:2.8.0"]', '["1-0:2.8.1"] + ["1-0:2.8.2"]'),
        power: kW('["1-0:2.7.0"]'),
      },
    })),
    {
      topic: '**/json',
      time: 'timestamp',
      consumption: {
        register: kWh('electricity_delivered_1 + electricity_delivered_2'),
        power: kW('electricity_currently_delivered'),
      },
      production: {
        register: kWh('electricity_returned_1 + electricity_returned_2'),
        power: kW('electricity_currently_returned'),
      },
    },
  ],
  ignores: {
    other_measurement: [
      '**/day-consumption/**',
      '**/current-month/**',
      '**/current-year/**',
      '**/current-period/**',
      '**/consumption/**',
      '**/meter-stats/**',
    ],
  },
  rejects: {
    '**/reading/*':
      'The registers of both tariffs must come in one message. Let dsmr-reader send the telegram as JSON, to the topic ending in /json',
  },
};
