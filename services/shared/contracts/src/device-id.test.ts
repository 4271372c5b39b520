import { expect, test } from 'vitest';
import { parseDeviceId, parseDeviceKey } from './index.ts';

/** Paths and queries accept the same, see `numberText`. */
const notIds = [
  '',
  '0',
  '07',
  '7.0',
  '7e0',
  '0x7',
  '+7',
  '-7',
  ' 7',
  '7 ',
  '7\n',
  '٧',
  '1_0',
  '2147483648',
  '99999999999',
  'NaN',
];

test.each(notIds)('%j is no device id, neither alone nor in a routing key', (text) => {
  expect(parseDeviceId(text)).toBeUndefined();
  expect(parseDeviceKey(`device.${text}.reading`)?.subTopic).not.toBe('reading');
});

test.each(['1', '7', '2147483647'])('%s is a device id, alone and in a routing key', (text) => {
  expect(parseDeviceId(text)).toBe(Number(text));
  expect(parseDeviceKey(`device.${text}.reading`)?.deviceId).toBe(Number(text));
});
