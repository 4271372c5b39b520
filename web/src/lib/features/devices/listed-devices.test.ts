import { expect, test } from 'vitest';
import type { Device } from '#lib/api/models.ts';
import { listedDevices, type Order } from './listed-devices.ts';

const device = (id: number, name: string, place: string | null = null) =>
  ({ id, name, place }) as Device;
const devices = [
  device(1, 'Plug 10'),
  device(2, 'Plug 9', 'Küche'),
  device(3, 'Ängsüle'),
  device(4, 'kettle', 'Kitchen'),
];
const heardAt: Record<number, string> = { 1: '2026-11-24T10:00:00Z', 4: '2026-11-25T10:00:00Z' };
const list = (search: string, order: Order = 'name') =>
  listedDevices(devices, { search, order, heard: (id) => heardAt[id], locale: 'de-DE' }).map(
    ({ id }) => id,
  );

test('devices are found by part of their name or place, whatever the case', () => {
  expect(list('KÜCHE')).toEqual([2]);
  expect(list(' kett')).toEqual([4]);
  expect(list('nothing')).toEqual([]);
});

test('names are ordered as people of the language do, with numbers by their value', () => {
  expect(list('')).toEqual([3, 4, 2, 1]);
});

test('devices are ordered by age, and by when they were last heard of', () => {
  expect(list('', 'newest')).toEqual([4, 3, 2, 1]);
  expect(list('', 'heard')).toEqual([4, 1, 3, 2]);
});
