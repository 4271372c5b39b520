import { fragment } from '@ems/config';
import { readingsRetentionDays, toMilliwattHours } from '@ems/contracts';
import { z } from 'zod';

/** What the service and its worker have to agree on. */
export const readingsConfig = fragment(
  {
    APP_OVER_LIMIT_KWH: z.coerce
      .number()
      .positive()
      .default(0.5)
      .describe('The limit of devices that have none of their own'),
    APP_READINGS_RETENTION_DAYS: readingsRetentionDays,
  },
  (env) => ({
    limitMilliwattHours: toMilliwattHours(env.APP_OVER_LIMIT_KWH),
    /** Undefined: readings are kept. */
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
  }),
);
