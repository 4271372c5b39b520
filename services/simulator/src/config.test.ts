import { InvalidConfigError } from '@ems/config';
import { expect, test } from 'vitest';
import { loadSimulatorConfig } from './config.ts';

const device = { deviceId: 7, username: 'device-7', password: 'hidden-password' };
const devices = (...given: unknown[]) => ({ SIMULATOR_DEVICES: JSON.stringify(given) });

test('one device is known by its id and its password', () => {
  expect(loadSimulatorConfig({ DEVICE_ID: '7', DEVICE_SECRET: 'x' }).devices).toEqual([
    { deviceId: 7, username: 'device-7', password: 'x', kind: 'household' },
  ]);
});

test('many devices and one more are simulated together', () => {
  const environment = {
    ...devices({ ...device, name: 'Hall' }),
    DEVICE_ID: '8',
    DEVICE_SECRET: 'x',
  };
  expect(loadSimulatorConfig(environment).devices.map(({ deviceId }) => deviceId)).toEqual([7, 8]);
});

test.each([
  ['no device', {}, 'Set DEVICE_ID and DEVICE_SECRET, or SIMULATOR_DEVICES'],
  ['an id without a password', { DEVICE_ID: '7' }, 'Set DEVICE_SECRET to the password'],
  ['a password without an id', { DEVICE_SECRET: 'hidden-password' }, 'Set DEVICE_ID'],
  [
    'devices that are not JSON',
    { SIMULATOR_DEVICES: '[{"password": hidden-password}]' },
    'not valid JSON. It must look like [{"deviceId":7',
  ],
  ['devices that are no list', { SIMULATOR_DEVICES: JSON.stringify(device) }, '/: Invalid input'],
  ['an empty list of devices', devices(), 'No devices are configured'],
  [
    'a second device without a password',
    devices(device, { deviceId: 8, username: 'b' }),
    '/1/password',
  ],
  ['an unknown kind', devices({ ...device, kind: 'hidden-password' }), '/0/kind'],
  ['an id that is no number', devices({ ...device, deviceId: 'hidden-password' }), '/0/deviceId'],
  ['a device named twice', devices(device, device), 'Device 7 is configured twice'],
  [
    'a device named in both ways',
    { ...devices(device), DEVICE_ID: '7', DEVICE_SECRET: 'x' },
    'Device 7 is configured twice',
  ],
  ['an address of another kind', { ...devices(device), TRANSPORT_URL: 'ftp://x' }, 'TRANSPORT_URL'],
  ['a zone that there is not', { ...devices(device), TIME_ZONE: 'Mars/Olympus' }, 'TIME_ZONE'],
])('%s is an error that says what to do and shows no password', (_, environment, text) => {
  const load = () => loadSimulatorConfig(environment);
  expect(load).toThrow(InvalidConfigError);
  expect(load).toThrow(text);
  expect(load).not.toThrow('hidden-password');
});
