import { fragment } from '@ems/config';
import { readingsRetentionDays, toMilliwattHours } from '@ems/contracts';
import { z } from 'zod';

/** Configuration on which the service and its worker must agree. */
export const readingsConfig = fragment(
  {
    APP_OVER_LIMIT_KWH: z.coerce
      .number()
      .positive()
      .default(0.5)
      .describe('The limit of devices without their own'),
    APP_READINGS_RETENTION_DAYS: readingsRetentionDays,
    MAX_DEVICE_KW: z.coerce
      .number()
      .positive()
      .max(10_000)
      .default(50)
      .describe(
        'Power that devices without a maximum of their own never exceed. A register that rises faster is not counted until a person decides',
      ),
  },
  (env) => ({
    limitMilliwattHours: toMilliwattHours(env.APP_OVER_LIMIT_KWH),
    /** Milliwatts. */
    maxMilliwatts: toMilliwattHours(env.MAX_DEVICE_KW),
    /** Undefined: readings are kept. */
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
  }),
);
