import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@ems/dev-env/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBarePlatform, type Platform } from './platform/platform.ts';
import { processesOf } from './faults/victims.ts';
import { runSeed } from './faults/run-seed.ts';
import { apiClient } from './platform/api-client.ts';
import { findTraces } from './platform/find-traces.ts';
import { followSocket } from './platform/follow-socket.ts';
import { outside } from './platform/outside.ts';
import { sendReadings, type Sender } from './faults/send-readings.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startBarePlatform();
});
afterAll(() => platform?.stop());

const modeOf = (path: string) => statSync(join(platform.data, path)).mode & 0o777;

test('other users of the machine cannot read data or logs, and cannot guess the cookie', () => {
  const asRoot = process.getuid?.() === 0;
  expect(modeOf('.').toString(8)).toBe(asRoot ? '711' : '700');
  for (const folder of ['logs', 'postgres', 'rabbitmq'])
    expect([folder, modeOf(folder).toString(8)]).toEqual([folder, '700']);
  for (const file of ['secrets.json', 'demo.json', 'rabbitmq/.erlang.cookie'])
    expect([file, modeOf(file) & 0o077]).toEqual([file, 0]);
  const cookie = readFileSync(join(platform.data, 'rabbitmq/.erlang.cookie'), 'utf8');
  expect(cookie).toMatch(/^[0-9a-f]{64}$/);
});

test("a service's database login works only for its own database", async () => {
  const text = readFileSync(join(platform.data, 'secrets.json'), 'utf8');
  const { databaseServices } = JSON.parse(text) as { databaseServices: Record<string, string> };
  const { host } = new URL(outside(platform.data).databaseUrl('postgres'));
  const names = Object.keys(databaseServices);
  const refused = async (login: string, database: string) => {
    const password = databaseServices[login];
    const client = new pg.Client(`postgres://${login}_service:${password}@${host}/${database}`);
    return client.connect().then(
      () => client.end().then(() => false),
      (error: { code?: string }) => error.code === '42501',
    );
  };

  for (const login of names) {
    const open: string[] = [];
    for (const database of [...names, 'postgres', 'template1'])
      if (!(await refused(login, database))) open.push(database);
    expect([login, open]).toEqual([login, [login]]);
  }
});

test(
  'readings accepted over MQTT, AMQP and HTTP are stored once, and alerts sent once, while processes are killed',
  { timeout: 180_000 },
  async () => {
    const { findings } = await runSeed(platform, { seed: 11, kills: 6, spared: ['RabbitMQ'] });
    expect(findings).toEqual([]);
  },
);

test(
  'hanging workers are reported as stalled, and as working once they continue',
  { timeout: 120_000 },
  async () => {
    const api = apiClient(platform.url);
    const token = await api.logIn(platform.administrator);
    const ingestion = async () =>
      (await api.demand<{ ingestion: string }>(200, 'GET', 'consumption/health', { token }))
        .ingestion;
    const becomes = (state: string) =>
      eventually(async () => expect(await ingestion()).toBe(state), {
        deadlineMs: 40_000,
        everyMs: 500,
      });
    await becomes('working');
    const device = await api.addDevice((await api.register()).token);
    const workers = processesOf(platform.data, 'worker');
    expect(workers).not.toEqual([]);

    for (const pid of workers) process.kill(pid, 'SIGSTOP');
    const sender = await sendReadings({ device, url: platform.url, seed: 1 });
    try {
      await becomes('stalled');
    } finally {
      for (const pid of workers) process.kill(pid, 'SIGCONT');
    }
    await sender.finish();
    await becomes('working');
    expect(processesOf(platform.data, 'worker')).toEqual(workers);
    await sender.close();
  },
);

test(
  'a user who deletes their account while devices send leaves no rows, broker logins or sockets',
  { timeout: 120_000 },
  async () => {
    const api = apiClient(platform.url);
    const storage = outside(platform.data);
    const resident = await api.register();
    const { token, userId } = resident;
    let alerts = 0;
    const socket = await followSocket({
      url: platform.url.replace('http', 'ws'),
      token: async () => token,
      onEvent: (event) => void (event === 'notify.overconsumption' && alerts++),
    });
    await api.demand(201, 'POST', 'support/messages', { token, body: { text: 'Hello' } });
    const senders: Sender[] = [];
    for (const [index, url] of [platform.mqttUrl, platform.amqpUrl, platform.url].entries())
      senders.push(await sendReadings({ device: await api.addDevice(token), url, seed: index }));
    await eventually(() => expect(alerts).toBeGreaterThan(5), { deadlineMs: 30_000 });

    const { status } = await api.call('DELETE', 'users/me', {
      token,
      body: { password: resident.password },
    });
    expect(status).toBe(204);
    const adding = await api.call('POST', 'devices', { token, body: { name: 'Too late' } });
    expect([201, 401, 403, 404]).toContain(adding.status);
    const administrator = await api.logIn(platform.administrator);
    await eventually(
      async () => {
        const deletion = await api.demand<{ completedAt: string | null }>(
          200,
          'GET',
          `users/${userId}/deletion`,
          { token: administrator },
        );
        expect(deletion.completedAt).not.toBeNull();
      },
      { deadlineMs: 30_000, everyMs: 200 },
    );
    await eventually(() => expect(socket.seen.closeCodes).toContain(4401));
    await socket.stop();
    for (const sender of senders) sender.abandon();

    const deviceIds = senders.map(({ device }) => device.deviceId);
    await eventually(
      async () =>
        expect(await findTraces(storage, { userId, email: resident.email, deviceIds })).toEqual([]),
      { deadlineMs: 30_000, everyMs: 500 },
    );
    await Promise.allSettled(senders.map((sender) => sender.close()));
  },
);
