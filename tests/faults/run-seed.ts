import { queues } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import type { Platform } from '../platform/platform.ts';
import { noise } from '../../services/simulator/src/domain/random.ts';
import { apiClient, type ApiClient } from '../platform/api-client.ts';
import { followSocket } from '../platform/follow-socket.ts';
import { outside, type Outside } from '../platform/outside.ts';
import { checkPeople } from './check-people.ts';
import { checkAlerts, checkStored } from './check-seed.ts';
import { killAtRandom, type Kills } from './kill-at-random.ts';
import { readAlertEvents } from './read-alert-events.ts';
import { registerAndWrite } from './register-and-write.ts';
import { sendReadings, type Sender } from './send-readings.ts';
import type { Victim } from './victims.ts';

export interface SeedResult {
  readonly seed: number;
  readonly kills: Kills;
  readonly seconds: number;
  readonly messages: number;
  readonly refusals: number;
  readonly sentReadings: number;
  readonly readings: number;
  readonly hours: number;
  readonly alerts: number;
  readonly socketConnections: number;
  readonly socketGaps: number;
  readonly people: number;
  readonly chatMessages: number;
  /** Sentences about everything that is wrong. Empty when all is well. */
  readonly findings: readonly string[];
}

const settleDeadlineMs = 120_000;

/** Sends over MQTT, AMQP and HTTP while processes are killed, waits until the platform is idle, and checks. */
export async function runSeed(
  platform: Platform,
  options: { seed: number; kills: number; spared?: readonly Victim[] },
): Promise<SeedResult> {
  const { seed } = options;
  const startedAt = Date.now();
  const api = apiClient(platform.url);
  const storage = outside(platform.data);
  const database = storage.database('monitoringdb');
  const resident = await api.register();
  const told: string[] = [];
  const socket = await followSocket({
    url: platform.url.replace('http', 'ws'),
    token: () => api.logIn(resident),
    onEvent: (event, data) => {
      if (event === 'notify.overconsumption') told.push(String(data['alertId']));
    },
  });
  const urls = [platform.mqttUrl, platform.amqpUrl, platform.url].flatMap((url) => [url, url]);
  const senders: Sender[] = [];
  for (const [index, url] of urls.entries()) {
    const device = await api.addDevice(resident.token, `Meter ${index}`);
    senders.push(await sendReadings({ device, url, seed: seed * 100 + index }));
  }
  const newcomers = registerAndWrite(api);
  const ids = senders.map(({ device }) => device.deviceId);
  const sumOf = async (text: string, values: unknown[] = []) =>
    (await database.query<{ sum: number }>(text, values)).rows[0]?.sum ?? 0;
  let draws = 0;

  try {
    const kills = await killAtRandom({
      ...options,
      data: platform.data,
      random: () => noise(seed, -1, draws++),
      stored: () =>
        sumOf(
          'SELECT coalesce(sum(readings), 0)::int AS sum FROM hours WHERE device_id = ANY($1)',
          [ids],
        ),
      unsent: () => sumOf('SELECT count(*)::int AS sum FROM outbox'),
    });
    await Promise.all([...senders, newcomers].map((one) => one.finish()));
    const atRest = await comeToRest(api, storage, platform).then(
      () => [],
      (error: unknown) => [`not idle: ${(error as Error).message}`],
    );
    const newPeople = await checkPeople(storage, newcomers.people);
    const stored = await checkStored(database, senders);
    const stream = await readAlertEvents(storage.amqpUrl);
    const alerts = await eventually(
      async () => {
        const found = await checkAlerts(database, senders, { stream, socket: told });
        if (found.findings.length > 0) throw Object.assign(new Error('alerts'), { found });
        return found;
      },
      { deadlineMs: 10_000, everyMs: 200 },
    ).catch((error: { found?: Awaited<ReturnType<typeof checkAlerts>> }) => {
      if (error.found) return error.found;
      throw error;
    });
    return {
      seed,
      kills,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      messages: senders.reduce((sum, sender) => sum + sender.messages(), 0),
      refusals: [...senders, newcomers].reduce((sum, one) => sum + one.refusals(), 0),
      sentReadings: senders.reduce((sum, { sent }) => sum + sent.length, 0),
      readings: stored.readings,
      hours: stored.hours,
      alerts: alerts.alerts,
      socketConnections: socket.seen.connections,
      socketGaps: socket.seen.gaps,
      people: newcomers.people.length,
      chatMessages: newPeople.messages,
      findings: [...atRest, ...newPeople.findings, ...stored.findings, ...alerts.findings],
    };
  } finally {
    await newcomers.finish().catch(() => undefined);
    await Promise.allSettled(senders.map((sender) => sender.close()));
    await socket.stop();
    await database.end();
  }
}

/** Waits until queues and outbox are empty and the reconciliation finds no difference. */
async function comeToRest(api: ApiClient, storage: Outside, platform: Platform): Promise<void> {
  await eventually(
    async () => {
      for (const name of Object.values(queues).filter((queue) => queue !== queues.wsEvents)) {
        const path = `/api/queues/%2F/${name}`;
        const { messages } = (await storage.management.get(path)) as { messages?: number };
        if (messages !== 0) throw new Error(`${messages} messages in ${name}`);
      }
      const token = await api.logIn(platform.administrator);
      const { consistent } = await api.demand<{ consistent: boolean }>(
        200,
        'GET',
        'consumption/reconciliation',
        { token },
      );
      if (!consistent) throw new Error('the reconciliation finds differences');
    },
    { deadlineMs: settleDeadlineMs, everyMs: 500 },
  );
}
