import type { deviceCreated, EventData } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMqttDevices } from './mqtt-devices.ts';
import { createHarness, type Harness } from './worker-harness.ts';

let harness: Harness;
let devices: ReturnType<typeof createMqttDevices>;

beforeAll(async () => {
  harness = await createHarness();
  devices = createMqttDevices(harness);
  await harness.startWorker();
});
afterAll(async () => {
  await devices.removeAll();
  await harness.stop();
});

const telegram = '/EST5\r\n\r\n1-0:1.8.0(006545766*Wh)\r\n1-0:1.7.0(000000286*W)\r\n!\r\n';
const sensor = { source: 'total', unit: 'kWh' } as const;

interface Case {
  readonly profile: EventData<typeof deviceCreated>['profile'];
  readonly settings?: EventData<typeof deviceCreated>['profileSettings'];
  readonly topic: (id: number) => string;
  readonly payload: unknown;
  readonly kwh: number;
  readonly watts?: number;
}

test.each<Case>([
  {
    profile: 'tasmota',
    topic: (id) => `device/${id}/tele/SENSOR`,
    payload: { Time: '2026-11-24T10:00:00', ENERGY: { Total: 2180.327, Power: -403 } },
    kwh: 2180.327,
    watts: 0,
  },
  {
    profile: 'shelly-gen1',
    topic: (id) => `shellies/device-${id}/relay/0/energy`,
    payload: '120',
    kwh: 0.002,
  },
  {
    profile: 'shelly-gen2',
    topic: (id) => `device/${id}/status/switch:0`,
    payload: { id: 0, apower: 8.9, aenergy: { total: 6532.123 } },
    kwh: 6.532123,
    watts: 8.9,
  },
  {
    profile: 'zigbee2mqtt',
    settings: { source: 'Küche/Stecker 1' },
    topic: (id) => `device/${id}/Küche/Stecker 1/energy`,
    payload: '12.34',
    kwh: 12.34,
  },
  {
    profile: 'homewizard',
    topic: (id) => `device/${id}/data`,
    payload: { total_power_import_t1_kwh: 63.651, active_power_w: 1457.277 },
    kwh: 63.651,
    watts: 1457.277,
  },
  {
    profile: 'dsmr',
    topic: (id) => `device/${id}/raw`,
    payload: telegram,
    kwh: 6545.766,
    watts: 286,
  },
  {
    profile: 'esphome',
    settings: sensor,
    topic: (id) => `device/${id}/sensor/total/state`,
    payload: '431.2\0',
    kwh: 431.2,
  },
])('what $profile sends over MQTT is stored', async ({ topic, payload, kwh, watts, ...given }) => {
  const { profile, settings = {} } = given;
  const { id, mqtt } = await devices.device({ profile, profileSettings: settings });
  const client = await mqtt();
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  await client.publishAsync(topic(id), text, { qos: 1 });
  await client.endAsync();
  const power = watts === undefined ? [] : [{ kind: 'power', value: watts * 1e3 }];
  await eventually(async () =>
    expect(
      await harness.rows(
        'SELECT kind, value::float8 AS value FROM samples WHERE device_id = $1 ORDER BY kind',
        [id],
      ),
    ).toEqual([...power, { kind: 'register', value: Math.round(kwh * 1e6) }]),
  );
});
