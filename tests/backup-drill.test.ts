import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUpLocally, restoreLocally } from '@ems/dev-env/local-backup';
import { eventually } from '@ems/dev-env/testing/eventually';
import { createLogger } from '@ems/logging';
import { afterAll, expect, test } from 'vitest';
import { findStrangers } from './backup/find-strangers.ts';
import { movingIn, sendingDevice } from './backup/live-home.ts';
import { apiClient } from './platform/api-client.ts';
import { outside } from './platform/outside.ts';
import { startBarePlatform, type Platform } from './platform/platform.ts';

const logger = createLogger({ name: 'drill', level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'backup-drill-'));
const running = new Set<Platform>();

async function start(...more: string[]): Promise<Platform> {
  const platform = await startBarePlatform(...more);
  running.add(platform);
  return platform;
}
async function destroy(platform: Platform): Promise<void> {
  running.delete(platform);
  await platform.stop();
}
afterAll(async () => {
  for (const platform of running) await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(
  'a backup under load, restored on another platform, has every reading accepted before, and people and devices that all services agree on',
  { timeout: 900_000 },
  async () => {
    const first = await start();
    const api = apiClient(first.url);
    const resident = await api.register();
    const urls = [first.mqttUrl, first.amqpUrl, first.url];
    const devices = await Promise.all(urls.map(() => api.addDevice(resident.token)));
    const senders = await Promise.all(
      devices.map((device, index) => sendingDevice(device, urls[index] ?? '')),
    );
    const newcomers = movingIn(api);
    await eventually(() => newcomers.people() > 2, { deadlineMs: 120_000 });

    const backup = await backUpLocally({ data: first.data, folder, name: 'drill', logger });
    const before = newcomers.people();
    await eventually(() => newcomers.people() > before, { deadlineMs: 120_000 });
    await newcomers.stop();
    for (const sender of senders) await sender.stop();
    await destroy(first);

    const data = join(folder, 'data');
    const restored = await restoreLocally({ data, folder, logger });
    expect(restored).toEqual(backup);
    const second = await start('--data', data);
    const again = apiClient(second.url);
    const storage = outside(data);
    await eventually(async () => expect(await findStrangers(storage)).toEqual([]), {
      deadlineMs: 60_000,
      everyMs: 1_000,
    });

    const database = storage.database('monitoringdb');
    const { rows } = await database.query<{ key: string }>(
      `SELECT device_id || '@' || (extract(epoch FROM ts) * 1000)::bigint || '=' || milliwatt_hours AS key FROM readings`,
    );
    await database.end();
    const stored = new Set(rows.map(({ key }) => key));
    const moment = Date.parse(backup.moment);
    const accepted = senders.flatMap((sender) => sender.accepted);
    const due = accepted.filter(({ acceptedAt }) => acceptedAt < moment);
    expect(due.length).toBeGreaterThan(50);
    expect(accepted.length).toBeGreaterThan(due.length);
    const missing = due.filter(
      ({ deviceId, timestamp, milliwattHours }) =>
        !stored.has(`${deviceId}@${timestamp}=${milliwattHours}`),
    );
    expect(missing).toEqual([]);

    const token = await again.logIn(second.administrator);
    const { consistent } = await again.demand<{ consistent: boolean }>(
      200,
      'GET',
      'consumption/reconciliation',
      { token },
    );
    expect(consistent).toBe(true);

    // The devices go on with their old passwords, and so do people.
    await again.logIn(resident);
    const addresses = [second.mqttUrl, second.amqpUrl, second.url];
    for (const [index, device] of devices.entries()) {
      const sender = await eventually(() => sendingDevice(device, addresses[index] ?? ''), {
        deadlineMs: 60_000,
        everyMs: 1_000,
      });
      await eventually(() => sender.accepted.length > 0, { deadlineMs: 60_000 });
      await sender.stop();
    }
    // A new device gets a number that none had.
    const { deviceId } = await again.addDevice(await again.logIn(resident), 'New');
    expect(devices.map((device) => device.deviceId)).not.toContain(deviceId);
  },
);
