import { z } from 'zod';

export const highestDeviceId = 2_147_483_647;

/** Device ids are small positive integers, to keep routing keys and MQTT topics short. */
export const deviceId = z.int().min(1).max(highestDeviceId);

/** Reads a device id in plain decimal digits: not `07`, `7.0`, `7e0` or `0x7`. */
export function parseDeviceId(text: string): number | undefined {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  return id !== undefined && id <= highestDeviceId ? id : undefined;
}

export const userId = z.uuid();

/** An instant in ISO 8601 with an offset. */
export const instant = z.iso.datetime({ offset: true });

/** Energy in kilowatt-hours with six decimals. */
export const kwh = z.number().min(0).max(100_000);

/** A meter's cumulative register in kilowatt-hours with six decimals. */
export const registerKwh = z.number().min(0).max(1e9);
export const registerWh = z.number().min(0).max(1e12);

export const watts = z.number().min(0).max(1e7);

/** The maximum power of a device. */
export const maxKw = z.number().min(0.001).max(10_000);

/** Whose clock gives the time of a register or power. */
export const timeSources = ['device', 'arrival'] as const;
export type TimeSource = (typeof timeSources)[number];

export const authority = z.enum(['ROLE_USER', 'ROLE_ADMIN']);
export type Authority = z.infer<typeof authority>;

/** Increases with each change of the described object. A listener ignores an event that is not newer. */
export const version = z.int().min(1);

export const alertKind = z.enum(['single_reading', 'hourly_total']);
export type AlertKind = z.infer<typeof alertKind>;

export const chatSender = z.enum(['resident', 'bot', 'assistant', 'administrator']);
export type ChatSender = z.infer<typeof chatSender>;
