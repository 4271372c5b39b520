import { expect, test } from 'vitest';
import { haveSameDevices, largestGroup } from './same-devices.ts';

const sum = (day: number, ...devices: number[]) => ({ day, devices });
const largest = (...sums: ReturnType<typeof sum>[]) =>
  largestGroup(sums)
    .map(({ day }) => day)
    .toSorted();

test('sums have the same devices if all ids agree, not only their number', () => {
  expect(haveSameDevices(sum(1, 7, 8), sum(2, 7, 8))).toBe(true);
  expect(haveSameDevices(sum(1, 7, 8), sum(2, 7, 9))).toBe(false);
  expect(haveSameDevices(sum(1, 1, 23), sum(2, 12, 3))).toBe(false);
  expect(haveSameDevices(sum(1, 7), sum(2, 7, 8))).toBe(false);
});

test('the devices that most sums contain decide which sums count together', () => {
  expect(largest(sum(1, 7), sum(2, 7, 8), sum(3, 7), sum(4, 8))).toEqual([1, 3]);
});

test('of equally large groups the one with the latest sum counts', () => {
  expect(largest(sum(1, 7), sum(2, 7, 8), sum(3, 7, 8), sum(4, 7))).toEqual([1, 4]);
});

test('without sums the group is empty', () => expect(largest()).toEqual([]));
