import { eventually } from '@ems/dev-env/testing';
import type { Device } from '../platform/api-client.ts';
import type { Attack } from './attack.ts';

const hourMs = 3_600_000;
const readings = 20 * 365 * 24;
const readingsEach = 1_000;
const atOnce = 2;
const storedWithinMs = 60_000;

/** Sends the whole memory of a meter, as fast as the platform accepts it. */
export const backfillTwentyYears: Attack = {
  name: 'backfill-twenty-years',
  about: 'one new device sends twenty years of hourly readings over HTTP, 1,000 per message',
  async run({ platform: { url }, api, storage }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Archive');
    const newest = Math.floor(Date.now() / hourMs) * hourMs;
    const messages = Array.from({ length: Math.ceil(readings / readingsEach) }, (_, message) =>
      Array.from(
        { length: Math.min(readingsEach, readings - message * readingsEach) },
        (_, n) => newest - (message * readingsEach + n) * hourMs,
      ),
    );
    let accepted = 0;
    const refusals = new Set<string>();
    async function sendAll(): Promise<void> {
      for (let instants = messages.pop(); instants; instants = messages.pop()) {
        const answer = await send(url, device, instants);
        if (answer === 'accepted') accepted += instants.length;
        else if (answer !== 'too_old') refusals.add(answer);
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendAll));

    const pool = storage.database('monitoringdb');
    try {
      const stored = async () => {
        const { rows } = await pool.query<{ hours: number }>(
          'SELECT count(*)::int AS hours FROM readings WHERE device_id = $1',
          [device.deviceId],
        );
        return rows[0]?.hours ?? 0;
      };
      await eventually(async () => (await stored()) >= accepted, {
        deadlineMs: storedWithinMs,
      }).catch(() => undefined);
      const found = await stored();
      return [
        ...[...refusals].map((refusal) => `Readings were refused: ${refusal}`),
        ...(found < accepted ? [`${found} of ${accepted} accepted readings are stored`] : []),
      ];
    } finally {
      await pool.end();
    }
  },
};

/** The rejections of readings that are older than the platform keeps. */
async function send(
  url: string,
  { deviceId, username, password }: Device,
  instants: readonly number[],
): Promise<string> {
  const response = await fetch(`${url}/api/devices/${deviceId}/readings`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(
      instants.map((instant) => ({ timestamp: new Date(instant).toISOString(), kwh: 0.1 })),
    ),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.status === 202) return 'accepted';
  const isTooOld = response.status < 500 && text.includes('"timestamp_too_old"');
  return isTooOld ? 'too_old' : `HTTP ${response.status} ${text.slice(0, 200)}`;
}
