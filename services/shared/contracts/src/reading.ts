import { z } from 'zod';
import { deviceId, instant, kwh, registerKwh, registerWh, watts } from './fields.ts';

/**
 * Energy used in the interval that ends at `timestamp`.
 *
 * `sentAt` is optional and orders corrections: of two values for one device and instant, the one that was sent later
 * counts, even if it arrives first. Without `sentAt` the time of arrival is used.
 */
export const reading = z.strictObject({
  deviceId,
  timestamp: instant,
  kwh,
  sentAt: instant.optional(),
});
export type Reading = z.infer<typeof reading>;

/** The values that a device may send: the energy of an interval, its register, or its power. */
const measured = z.strictObject({
  deviceId: deviceId.optional().meta({
    description: 'May be absent: the routing key, the topic or the path says it',
  }),
  timestamp: instant.optional().meta({
    description:
      'The end of the interval of `kwh`, which requires it; or when register and power were read, which is the time of arrival if absent',
  }),
  kwh: kwh.optional().meta({ description: 'Energy used in the interval that ends at `timestamp`' }),
  registerKwh: registerKwh.optional().meta({
    description: 'Cumulative register of the meter. Its differences are the energy',
  }),
  registerWh: registerWh.optional().meta({ description: 'The same in watt-hours; not both' }),
  watts: watts.optional().meta({
    description: 'Power. It counts where neither a register nor `kwh` covers the time',
  }),
  sentAt: instant.optional().meta({
    description: 'Of two values for one instant the one sent later holds',
  }),
});

/** A reading as devices send it. It needs at least one value, and a timestamp if it has the energy of an interval. */
export const sentReading = measured
  .meta({
    anyOf: [
      { required: ['timestamp', 'kwh'] },
      ...['registerKwh', 'registerWh', 'watts'].map((name) => ({ required: [name] })),
    ],
  })
  .superRefine(({ timestamp, ...given }, context) => {
    const complain = (path: string, reason: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], params: { reason }, message });
    if (given.kwh !== undefined && timestamp === undefined)
      complain(
        'timestamp',
        'timestamp_required',
        'The end of the interval is missing. Without it, energy that is sent again would count twice',
      );
    if (given.registerKwh !== undefined && given.registerWh !== undefined)
      complain('registerWh', 'two_registers', 'Send either registerKwh or registerWh');
    if ([given.kwh, given.registerKwh, given.registerWh, given.watts].every(isMissing))
      complain('kwh', 'value_required', 'Send kwh, registerKwh, registerWh or watts');
  });
export type SentReading = z.infer<typeof sentReading>;

const isMissing = (value: unknown) => value === undefined;

export const maxReadingsPerMessage = 1_000;

/** The body of a message on `ems.data` or of a request: one reading, or an array of up to 1,000. */
export const readingMessage = z.union([
  sentReading,
  z.array(sentReading).min(1).max(maxReadingsPerMessage),
]);
export type ReadingMessage = z.infer<typeof readingMessage>;

export const readingRoutingKey = (id: number) => `device.${id}.reading`;
export const readingTopic = (id: number) => `device/${id}/reading`;
