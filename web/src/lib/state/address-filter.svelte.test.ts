import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { goto } from '$app/navigation';
import { paths } from '#lib/paths.ts';
import { AddressFilter } from './address-filter.svelte.ts';

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
beforeEach(() => {
  vi.mocked(goto).mockClear();
});

interface Filter {
  readonly search: string;
  readonly role: string;
  readonly cursor: readonly string[];
}

function open(first: Partial<Filter> = {}) {
  let address = $state.raw<Filter>({ search: '', role: '', cursor: [], ...first });
  const filter = new AddressFilter<Filter>(() => address, paths.admin.users);
  return { filter, arrive: (next: Filter) => flushSync(() => (address = next)) };
}

const lastAddress = () => vi.mocked(goto).mock.lastCall?.[0];

test('a filter chosen during the navigation of a search keeps the search', () => {
  const { filter } = open();
  filter.choose({ search: 'Paula' });
  filter.choose({ role: 'ROLE_ADMIN' });
  expect(lastAddress()).toBe('/admin/users?search=Paula&role=ROLE_ADMIN');
  expect(filter.wanted).toMatchObject({ search: 'Paula', role: 'ROLE_ADMIN' });
});

test('a new address, for example after going back, replaces the filter', () => {
  const { filter, arrive } = open();
  filter.choose({ search: 'Paula' });
  arrive({ search: '', role: 'ROLE_ADMIN', cursor: [] });
  expect(filter.wanted.search).toBe('');
  filter.choose({ role: '' });
  expect(lastAddress()).toBe('/admin/users');
});

test('a new filter starts at its first page', () => {
  const { filter } = open({ cursor: ['a', 'b'] });
  filter.choose({ search: 'Paula' });
  expect(lastAddress()).toBe('/admin/users?search=Paula');
});
