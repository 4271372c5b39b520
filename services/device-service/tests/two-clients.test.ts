import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo } from 'node:net';
import { call, eventually, stoppableBroker } from '@ems/dev-env/testing';
import { connectAsync, MqttClient, type IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from './start-device-service.ts';

/** The broker reports connections in its default vhost only, so this file has a broker of its own. */
let broker: Awaited<ReturnType<typeof stoppableBroker>>;
let environment: DeviceEnvironment;
let token: string;
const clients: MqttClient[] = [];

beforeAll(async () => {
  broker = await stoppableBroker('/');
  await broker.start();
  environment = await deviceEnvironment(undefined, broker);
  ({ token } = await environment.somebody());
}, 120_000);
afterEach(() => Promise.all(clients.splice(0).map((client) => client.endAsync(true))));
afterAll(async () => {
  await environment.stop();
  await broker.remove();
});

const optionsOf = ({ credentials }: RegisteredDevice, options: IClientOptions = {}) => ({
  ...credentials,
  clientId: credentials.username,
  reconnectPeriod: 0,
  ...options,
});

/** A client that connects again whenever its connection ends. */
function persistent(device: RegisteredDevice, localAddress = '127.0.0.1'): void {
  const open = () => connectTcp({ port: broker.mqttPort, host: '127.0.0.1', localAddress });
  const client = new MqttClient(open, optionsOf(device, { reconnectPeriod: 50 }));
  client.on('error', () => undefined);
  clients.push(client);
}

async function takeoversOf({ id }: RegisteredDevice): Promise<unknown> {
  const { status, body } = await call(environment.url, 'GET', `/api/devices/${id}/connections`, {
    token,
  });
  expect(status).toBe(200);
  return body.takeovers;
}

async function twoClientsAtOneAddress(): Promise<RegisteredDevice> {
  const device = await environment.register(token);
  persistent(device);
  persistent(device);
  await eventually(async () =>
    expect(await takeoversOf(device)).toEqual({
      count: expect.any(Number) as number,
      addresses: ['127.0.0.1'],
      areOfTwo: false,
    }),
  );
  return device;
}

/** A network that forgets connections: the client sees them end, the broker does not. */
async function forgetfulNetwork() {
  const server = createServer({ allowHalfOpen: true }, (front) => {
    const back = connectTcp(broker.mqttPort, '127.0.0.1');
    front.on('data', (data) => back.write(data));
    front.on('error', () => undefined);
    back.on('data', (data) => front.write(data));
    back.on('error', () => undefined);
    back.on('close', () => front.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

// Other systems have only one loopback address.
test.runIf(process.platform === 'linux')(
  'two clients with one client id at two addresses are reported as two devices',
  async () => {
    const device = await environment.register(token);
    persistent(device);
    persistent(device, '127.0.0.2');
    await eventually(async () =>
      expect(await takeoversOf(device)).toMatchObject({
        addresses: expect.toSatisfy(
          (all: string[]) => all.toSorted().join() === '127.0.0.1,127.0.0.2',
        ) as string[],
        areOfTwo: true,
      }),
    );
  },
);

test('two clients at one address are reported too, until there are new credentials', async () => {
  const device = await twoClientsAtOneAddress();
  const path = `/api/devices/${device.id}/credentials`;
  expect((await call(environment.url, 'POST', path, { token })).status).toBe(201);
  await eventually(async () => expect(await takeoversOf(device)).toBeNull());
});

test('one client that reconnects again and again is not reported', async () => {
  const device = await environment.register(token);
  const url = `mqtt://127.0.0.1:${broker.mqttPort}`;
  for (let times = 0; times < 30; times++) {
    const client = await connectAsync(url, optionsOf(device));
    if (times % 2 === 0) await client.endAsync();
    else client.stream.destroy();
  }
  // The broker reports in order, so whatever it says of the first device has been read by now.
  await twoClientsAtOneAddress();
  expect(await takeoversOf(device)).toBeNull();
});

test('one client whose network now and then forgets its connection is not reported', async () => {
  const device = await environment.register(token);
  const { server, port } = await forgetfulNetwork();
  for (let times = 0; times < 7; times++) {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, optionsOf(device));
    client.stream.destroy();
  }
  const { credentials } = await twoClientsAtOneAddress();
  expect(credentials).not.toEqual(device.credentials);
  expect(await takeoversOf(device)).toBeNull();
  server.close();
});
