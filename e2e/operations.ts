import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { call, type TestDevice } from './browser.ts';

/** Sends any bodies as a device. */
export async function publishRaw(
  { id, username, password }: TestDevice,
  bodies: readonly string[],
): Promise<void> {
  const client = await mqtt.connectAsync({
    host: '127.0.0.1',
    port: inject('platform').mqttPort,
    username,
    password,
  });
  for (const body of bodies) await client.publishAsync(`device/${id}/reading`, body, { qos: 1 });
  await client.endAsync();
}

/** Long enough for a test in another file that blocks the workers meanwhile. */
const parkedWithinMs = 60_000;

/** Waits until a number of messages of a device are parked. */
export async function untilParked({ id }: TestDevice, messages: number): Promise<void> {
  const path = `/api/consumption/parked?deviceId=${id}&limit=100`;
  await expect
    .poll(
      async () => {
        const { administrator } = inject('platform');
        return (await call<{ items: unknown[] }>(administrator, path)).items.length;
      },
      { timeout: parkedWithinMs, interval: 500 },
    )
    .toBe(messages);
}

async function withMonitoringDatabase(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const { data } = inject('platform');
  const { postgres } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as {
    postgres: string;
  };
  const port = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'postgres',
    password: postgres,
    database: 'monitoringdb',
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Changes the monitoring database in a way that only a fault would. */
export const inMonitoringDatabase = (sql: string, values: readonly unknown[]): Promise<void> =>
  withMonitoringDatabase(async (client) => void (await client.query(sql, [...values])));

/** Locks a table against writes by the workers. Reads still work. */
export const whileTableIsLocked = (table: string, work: () => Promise<void>): Promise<void> =>
  withMonitoringDatabase(async (client) => {
    await client.query(`BEGIN; LOCK TABLE ${table} IN EXCLUSIVE MODE`);
    await work();
    await client.query('ROLLBACK');
  });
