import { z } from 'zod';

export const highestDeviceId = 2_147_483_647;

/** Device ids are positive integers, so that routing keys and MQTT topics stay short. */
export const deviceId = z.int().min(1).max(highestDeviceId);

/** The device id in a text, written in digits and in no other way: not `07`, `7.0`, `7e0` or `0x7`. */
export function parseDeviceId(text: string): number | undefined {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  return id !== undefined && id <= highestDeviceId ? id : undefined;
}

export const userId = z.uuid();

/** ISO 8601 with an offset; read as an instant. */
export const instant = z.iso.datetime({ offset: true });

/** Energy in kilowatt-hours; exact to the milliwatt-hour (six decimals). */
export const kwh = z.number().min(0).max(100_000);

/** A meter's cumulative register; exact to the milliwatt-hour. */
export const registerKwh = z.number().min(0).max(1e9);
export const registerWh = z.number().min(0).max(1e12);

export const watts = z.number().min(0).max(1e7);

/** The most that a device can use. */
export const maxKw = z.number().min(0.001).max(10_000);

/** Whose clock says when a register or power was read. */
export const timeSources = ['device', 'arrival'] as const;
export type TimeSource = (typeof timeSources)[number];

export const authority = z.enum(['ROLE_USER', 'ROLE_ADMIN']);
export type Authority = z.infer<typeof authority>;

/** Grows by one with each change of the thing that an event describes; a consumer ignores what is not newer. */
export const version = z.int().min(1);

export const alertKind = z.enum(['single_reading', 'hourly_total']);
export type AlertKind = z.infer<typeof alertKind>;

export const chatSender = z.enum(['resident', 'bot', 'assistant', 'administrator']);
export type ChatSender = z.infer<typeof chatSender>;
