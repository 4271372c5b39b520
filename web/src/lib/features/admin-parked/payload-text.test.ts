import { expect, test } from 'vitest';
import { payloadText } from './payload-text.ts';

test('JSON is formatted over several lines', () => {
  expect(payloadText('{"deviceId":7,"kwh":-1}')).toBe('{\n  "deviceId": 7,\n  "kwh": -1\n}');
});

test('other text stays as it is', () => {
  expect(payloadText('{"deviceId": 7, "kwh"')).toBe('{"deviceId": 7, "kwh"');
});
