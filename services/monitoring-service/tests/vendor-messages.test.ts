import { eventually } from '@ems/dev-env/testing';
import { connect } from 'amqplib';
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

const quarter = {
  profile: 'generic',
  profileSettings: {
    source: 'meter/quarter',
    path: 'e',
    unit: 'Wh',
    kind: 'interval',
    timePath: 't',
  },
};
const payload = (e: unknown, t = '2026-03-10T10:15:00+01:00') => JSON.stringify({ e, t });

const stored = (id: number) =>
  harness.rows<{ ts: Date; kwh: number }>(
    'SELECT ts, milliwatt_hours / 1e6::float8 AS kwh FROM readings WHERE device_id = $1 ORDER BY ts',
    [id],
  );
const parked = (id: number) =>
  harness.rows<{ reason: string; detail: string; content: Buffer; routingKey: string }>(
    `SELECT reason, detail, content, routing_key AS "routingKey" FROM parked_messages
     WHERE device_id = $1 ORDER BY id`,
    [id],
  );
/** Everything sent before is processed once this reading is stored. */
async function processed(id: number) {
  const timestamp = '2026-03-01T00:00:00Z';
  await harness.send(id, { timestamp, kwh: 9 });
  await eventually(async () => {
    const found = (await stored(id)).some(({ kwh }) => kwh === 9);
    if (!found) throw new Error('not processed yet');
  });
}
const own = async (id: number) => (await stored(id)).filter(({ kwh }) => kwh !== 9);

test.each([0, 1, 2] as const)(
  "a vendor's message over MQTT with QoS %s is read by the profile of its device, retained or not",
  async (qos) => {
    const { id, mqtt } = await devices.device(quarter);
    const client = await mqtt();
    const topic = `device/${id}/meter/quarter`;
    await client.publishAsync(topic, payload(250), { qos, retain: true });
    await client.publishAsync(topic, payload(500, '2026-03-10T10:30:00+01:00'), { qos });
    await client.publishAsync(topic, '', { qos, retain: true });
    await client.endAsync();
    await processed(id);
    expect(await own(id)).toEqual([
      { ts: new Date('2026-03-10T09:15:00Z'), kwh: 0.25 },
      { ts: new Date('2026-03-10T09:30:00Z'), kwh: 0.5 },
    ]);
    expect(await parked(id)).toEqual([]);
  },
);

test('the last will of a device, and whatever says nothing about energy, is acknowledged and not kept', async () => {
  const { id, mqtt } = await devices.device({ profile: 'tasmota' });
  const will = {
    topic: `device/${id}/tele/LWT`,
    payload: Buffer.from('Offline'),
    qos: 1 as const,
    retain: true,
  };
  const client = await mqtt({ will });
  await client.publishAsync(`device/${id}/tele/LWT`, 'Online', { qos: 1, retain: true });
  await client.publishAsync(`device/${id}/tele/STATE`, '{"POWER":"ON"}', { qos: 0 });
  const closed = new Promise<void>((resolve) => void client.once('close', () => resolve()));
  client.stream.destroy();
  await closed;
  await processed(id);
  expect(await parked(id)).toEqual([]);
  expect(await own(id)).toEqual([]);
  await eventually(() => harness.isDrained());
});

test('over AMQP the sub-topic stands behind dots', async () => {
  const { id, login } = await devices.device(quarter);
  const connection = await connect(login.amqpUrl);
  const channel = await connection.createConfirmChannel();
  channel.publish('ems.data', `device.${id}.meter.quarter`, Buffer.from(payload(250)));
  await channel.waitForConfirms();
  await connection.close();
  await processed(id);
  expect(await own(id)).toMatchObject([{ kwh: 0.25 }]);
});

test('the profile can be changed, and counts for the next message', async () => {
  const { id } = await devices.device(quarter);
  await harness.announceDevice(id, {
    version: 2,
    ...quarter,
    profileSettings: { ...quarter.profileSettings, unit: 'kWh' },
  });
  await eventually(async () => {
    const [row] = await harness.rows<{ version: number }>(
      'SELECT version FROM devices WHERE id = $1',
      [id],
    );
    expect(row?.version).toBe(2);
  });
  await harness.send(id, payload(2), { routingKey: `device.${id}.meter.quarter` });
  await processed(id);
  expect(await own(id)).toMatchObject([{ kwh: 2 }]);
  // A device-service without profiles does not change them.
  await harness.announceDevice(id, { version: 3, name: 'Renamed' });
  await eventually(async () => {
    const rows = await harness.rows(
      'SELECT version, profile, profile_settings FROM devices WHERE id = $1',
      [id],
    );
    expect(rows).toMatchObject([
      { version: 3, profile: 'generic', profile_settings: { unit: 'kWh' } },
    ]);
  });
});

test.each([
  ['without a profile', {}, 'tele/SENSOR', '{"ENERGY":{"Total":1}}', 'no_profile'],
  [
    'under a topic that the vendor does not have',
    { profile: 'tasmota' },
    'relay/0/energy',
    '1',
    'unknown_topic',
  ],
  ['that is damaged', quarter, 'meter/quarter', '{"e":250', 'malformed_payload'],
  ['with a value that is no number', quarter, 'meter/quarter', payload('2,5'), 'not_a_number'],
  [
    'with the time of a clock that is not set',
    quarter,
    'meter/quarter',
    payload(250, '1970-01-01T00:00:00Z'),
    'device_clock_1970',
  ],
  ['that is too large', quarter, 'meter/quarter', payload('1'.repeat(10_001)), 'message_too_large'],
  ['with a profile that is not known', { profile: 'fritz' }, 'a', '1', 'unknown_profile'],
] as const)(
  'a message %s is parked as it came, with the reason',
  async (_, change, subTopic, content, reason) => {
    const { id } = await devices.device(change);
    const routingKey = `device.${id}.${subTopic.replaceAll('/', '.')}`;
    await harness.send(id, content, { routingKey });
    await processed(id);
    const rows = await parked(id);
    expect(rows).toMatchObject([{ reason, routingKey }]);
    expect(rows[0]?.detail).not.toBe('');
    expect(content.startsWith(rows[0]?.content.toString() ?? 'x')).toBe(true);
    expect(await own(id)).toEqual([]);
  },
);

/** The energy of a device's samples in milliwatt-hours. */
const derived = async (id: number) => {
  const [row] = await harness.rows<{ total: number | null }>(
    'SELECT sum(milliwatt_hours)::float8 AS total FROM hours WHERE device_id = $1',
    [id],
  );
  return row?.total ?? null;
};

test.each([
  [
    'Tasmota, in kWh',
    { profile: 'tasmota' },
    'tele/SENSOR',
    (kwh: number) => JSON.stringify({ Time: '2026-03-10T10:00:00', ENERGY: { Total: kwh } }),
  ],
  [
    'an old Shelly, in watt-minutes',
    { profile: 'shelly-gen1' },
    'relay/0/energy',
    (kwh: number) => String(kwh * 60_000),
  ],
  [
    'a new Shelly, in watt-hours',
    { profile: 'shelly-gen2' },
    'events/rpc',
    (kwh: number) =>
      JSON.stringify({
        method: 'NotifyStatus',
        params: { ts: 1, 'switch:0': { aenergy: { total: kwh * 1_000 } } },
      }),
  ],
  [
    'a P1 meter, of two tariffs',
    { profile: 'homewizard' },
    'data',
    (kwh: number) =>
      JSON.stringify({ total_power_import_t1_kwh: kwh, total_power_import_t2_kwh: 100 }),
  ],
])(
  'the register of %s becomes energy, and what is repeated changes nothing',
  async (_, change, subTopic, contentOf) => {
    const { id, login, mqtt } = await devices.device(change);
    const client = await mqtt({ clientId: login.username, clean: true });
    await client.subscribeAsync(`device/${id}/cmnd/#`, { qos: 1 });
    const send = (kwh: number) =>
      client.publishAsync(`device/${id}/${subTopic}`, contentOf(kwh), { qos: 1, retain: true });
    // Little enough to have been used between two messages of this test.
    for (const kwh of [1, 1, 1.000_006, 1.000_006]) await send(kwh);
    await expect.poll(() => derived(id)).toBe(6);
    await send(1.000_012);
    await expect.poll(() => derived(id)).toBe(12);
    await client.endAsync();
    expect(await parked(id)).toEqual([]);
  },
);

const lastMessage = async (id: number) => {
  const [row] = await harness.rows<{ routing_key: string; content: Buffer; outcome: object }>(
    'SELECT routing_key, content, outcome FROM last_messages WHERE device_id = $1',
    [id],
  );
  return row && { key: row.routing_key, content: row.content.toString(), outcome: row.outcome };
};

test('what a device sent last is kept as it came, with what was understood', async () => {
  const { id } = await devices.device(quarter);
  await harness.send(id, payload(250), { routingKey: `device.${id}.meter.quarter` });
  await expect
    .poll(() => lastMessage(id))
    .toEqual({
      key: `device.${id}.meter.quarter`,
      content: payload(250),
      outcome: {
        understood: 1,
        values: [{ kind: 'interval', timestamp: '2026-03-10T09:15:00.000Z', value: 0.25 }],
        ignored: null,
        rejected: [],
      },
    });
});

test.each([
  ['tele.LWT', 'Online', { ignored: 'availability', understood: 0 }],
  ['relay.0.energy', '1', { rejected: [{ reason: 'unknown_topic' }] }],
  ['reading', 'kwh=1', { rejected: [{ reason: 'malformed_json' }] }],
  [
    'tele.SENSOR',
    '{"ENERGY":{"Total":7.5,"Power":20}}',
    {
      understood: 2,
      values: [
        { kind: 'register', value: 7.5 },
        { kind: 'power', value: 20 },
      ],
    },
  ],
])('what became of the last message to %s is kept', async (subTopic, content, outcome) => {
  const { id } = await devices.device({ profile: 'tasmota' });
  await harness.send(id, content, { routingKey: `device.${id}.${subTopic}` });
  await expect.poll(() => lastMessage(id)).toMatchObject({ content, outcome });
});

test('large messages about other things are ignored like small ones', async () => {
  const { id } = await devices.device({
    profile: 'zigbee2mqtt',
    profileSettings: { source: 'plug' },
  });
  await harness.send(id, 'x'.repeat(100_000), { routingKey: `device.${id}.bridge.devices` });
  await processed(id);
  expect(await parked(id)).toEqual([]);
});

test('a message that a device made the broker send under the key of another is nobody’s', async () => {
  const [attacker, victim] = [
    await devices.device({ profile: 'tasmota' }),
    await devices.device({ profile: 'tasmota' }),
  ];
  const connection = await connect(attacker.login.amqpUrl);
  const channel = await connection.createConfirmChannel();
  const queue = `mqtt-subscription-${attacker.login.username}qos1`;
  await channel.assertQueue(queue, {
    deadLetterExchange: 'ems.data',
    deadLetterRoutingKey: `device.${victim.id}.reading`,
    messageTtl: 0,
  });
  await channel.bindQueue(queue, 'ems.data', `device.${attacker.id}.x`);
  const forged = JSON.stringify({ timestamp: '2026-03-10T09:15:00Z', kwh: 7 });
  channel.publish('ems.data', `device.${attacker.id}.x`, Buffer.from(forged));
  await channel.waitForConfirms();
  await eventually(async () => {
    const rows = await harness.rows(
      "SELECT FROM parked_messages WHERE reason = 'reserved_header' AND device_id IS NULL",
    );
    expect(rows).toHaveLength(1);
  });
  await channel.deleteQueue(queue);
  await connection.close();
  expect(await stored(victim.id)).toEqual([]);
  expect(await parked(victim.id)).toEqual([]);
});
