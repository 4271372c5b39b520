import { fileURLToPath } from 'node:url';
import { importStored, queues } from '@ems/contracts';
import { call, eventually, startProcess, type ServiceProcess } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker } from '@ems/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceEnvironment, type DeviceEnvironment } from './start-device-service.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const readings = 120_000;
const parts = readings / 1_000;

let environment: DeviceEnvironment;
let broker: Awaited<ReturnType<typeof connectBroker>>;
const processes: ServiceProcess[] = [];

beforeAll(async () => {
  environment = await deviceEnvironment();
  broker = await connectBroker({
    url: environment.broker.adminAmqpUrl,
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
});
afterAll(async () => {
  for (const process of processes) await process.end();
  await broker?.close();
  await environment?.stop();
});

/** Starts device-service in its own process, which can be killed without warning. */
async function startDeviceService(): Promise<ServiceProcess> {
  const started = await startProcess(main, environment.variables, 150_000);
  processes.push(started);
  return started;
}

const file = [
  'timestamp,kwh',
  ...Array.from(
    { length: readings },
    (_, index) =>
      `${new Date(Date.UTC(2026, 0, 1, 0, index + 1)).toISOString()},0.00${(index % 3) + 1}`,
  ),
].join('\n');

interface SentPart {
  readonly timestamps: readonly string[];
  readonly milliwattHours: number;
  readonly sentAt: string;
}

/** Every part that was sent, once or several times. A repeated part has to be identical. */
async function sentParts(): Promise<Map<number, SentPart>> {
  const channel = await broker.createChannel();
  const found = new Map<number, SentPart>();
  for (
    let message = await channel.get(queues.readings);
    message;
    message = await channel.get(queues.readings)
  ) {
    channel.ack(message);
    const elements = JSON.parse(message.content.toString()) as {
      timestamp: string;
      kwh: number;
      sentAt: string;
    }[];
    const part = Number(String(message.properties.headers?.['x-import']).split('/')[1]);
    const sent = {
      timestamps: elements.map(({ timestamp }) => timestamp),
      milliwattHours: elements.reduce((sum, { kwh }) => sum + Math.round(kwh * 1e6), 0),
      sentAt: elements[0]?.sentAt ?? '',
    };
    expect(sent).toEqual(found.get(part) ?? sent);
    found.set(part, sent);
  }
  await channel.close();
  return found;
}

test('an import ends right although its process is killed while it sends, and again while it stores', async () => {
  const { token } = await environment.somebody();
  const { id: deviceId } = await environment.register(token);
  const imports = `/api/devices/${deviceId}/imports`;
  await environment.stopService();

  const sending = await startDeviceService();
  const upload = await fetch(`${sending.url}${imports}?name=meter.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: file,
  });
  const { id } = (await upload.json()) as { id: string };
  const statusOf = async () =>
    (
      await environment.rows<{ status: string }>('SELECT status FROM imports WHERE id = $1', [id])
    )[0]?.status;
  const sentCount = async () =>
    (
      await environment.rows<{ count: number }>(
        'SELECT count(*)::int AS count FROM import_parts WHERE import_id = $1 AND is_sent',
        [id],
      )
    )[0]?.count ?? 0;
  await eventually(async () => expect(await statusOf()).toBe('ready'), { deadlineMs: 150_000 });
  await call(sending.url, 'POST', `${imports}/${id}/start`, { token });
  await eventually(async () => expect(await sentCount()).toBeGreaterThan(0), {
    deadlineMs: 150_000,
    everyMs: 5,
  });
  await sending.end();
  expect(await statusOf()).toBe('sending');
  expect(await sentCount()).toBeLessThan(parts);

  // The claim of the dead process expires.
  await environment.pool.query('UPDATE imports SET claimed_until = now() WHERE id = $1', [id]);
  const storing = await startDeviceService();
  await eventually(async () => expect(await statusOf()).toBe('storing'), { deadlineMs: 150_000 });
  const sent = await sentParts();
  expect([...sent.keys()].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: parts }, (_, part) => part),
  );
  const times = [...sent.values()].flatMap(({ timestamps }) => timestamps);
  expect(new Set(times).size).toBe(readings);
  expect(new Set([...sent.values()].map(({ sentAt }) => sentAt)).size).toBe(1);

  const confirm = async (part: number) =>
    environment.bus.publish(importStored, {
      importId: id,
      deviceId,
      part,
      readings: sent.get(part)?.timestamps.length ?? 0,
      milliwattHours: sent.get(part)?.milliwattHours ?? 0,
    });
  for (let part = 0; part < parts; part++) {
    await confirm(part);
    if (part === parts / 2) await storing.end();
  }
  expect(await statusOf()).toBe('storing');
  const last = await startDeviceService();
  await eventually(async () => expect(await statusOf()).toBe('done'), { deadlineMs: 150_000 });
  const { body } = await call(last.url, 'GET', `${imports}/${id}`, { token });
  expect(body).toMatchObject({ progress: { stored: readings }, differences: [] });
}, 600_000);
