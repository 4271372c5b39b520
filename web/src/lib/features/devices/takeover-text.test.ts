import { expect, test } from 'vitest';
import { takeoverText } from './takeover-text.ts';

test('two devices at two addresses are called that, with what to do', () => {
  const text = takeoverText({ count: 9, addresses: ['192.0.2.7', '192.0.2.8'], areOfTwo: true });
  expect(text).toContain('Two devices seem to use this login, from 192.0.2.7, 192.0.2.8.');
  expect(text).toContain('Add the second device');
});

test('at one address it can also be one device that loses its connection', () => {
  const text = takeoverText({ count: 9, addresses: ['192.0.2.7'], areOfTwo: false });
  expect(text).toContain('or one device keeps losing its connection');
  expect(text).toContain('9 connections');
});
