import { expect, test } from 'vitest';
import { payloadText } from './payload-text.ts';

test('JSON is laid out over lines', () => {
  expect(payloadText('{"deviceId":7,"kwh":-1}')).toBe('{\n  "deviceId": 7,\n  "kwh": -1\n}');
});

test('what is no JSON stays as it came', () => {
  expect(payloadText('{"deviceId": 7, "kwh"')).toBe('{"deviceId": 7, "kwh"');
});
