import { expect, test } from 'vitest';
import { directionOf, nextSort, sortOf, type Sort } from './sorting.ts';

const columns = ['name', 'createdAt'] as const;
type Column = (typeof columns)[number];

const choices = (column: Column, times: number) => {
  const orders: Sort<Column>[] = [''];
  for (let n = 0; n < times; n++) orders.push(nextSort(column, orders.at(-1) ?? '', '-createdAt'));
  return orders.slice(1);
};

test('choosing a column orders by it, reverses the order, and then restores the usual one', () => {
  expect(choices('name', 4)).toEqual(['name', '-name', '', 'name']);
});

test('choosing the column of the usual order reverses it and then restores it', () => {
  expect(choices('createdAt', 3)).toEqual(['createdAt', '', 'createdAt']);
});

test('the order comes from the address, and an unknown one is ignored', () => {
  const of = (text: string) => sortOf({ searchParams: new URLSearchParams(text) }, columns);

  expect(of('sort=-name')).toBe('-name');
  expect(of('sort=password')).toBe('');
  expect(of('')).toBe('');
});

test('only the column that orders the list has a direction', () => {
  expect(directionOf('name', 'name')).toBe('ascending');
  expect(directionOf('name', '-name')).toBe('descending');
  expect(directionOf('name', '-createdAt')).toBeUndefined();
});
