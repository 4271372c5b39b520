import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { goto } from '$app/navigation';
import { paths } from '#lib/paths.ts';
import { AddressFilter } from '#lib/state/address-filter.svelte.ts';
import SearchField from '#lib/ui/SearchField.svelte';

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));

const nothing = { search: '', role: '', cursor: [] as readonly string[] };
const pauseMs = 250;
let mounted: ReturnType<typeof mount> | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(goto).mockClear();
});
afterEach(async () => {
  if (mounted) await unmount(mounted);
  vi.useRealTimers();
});

/** A list's search field for the filter in its address. */
function open() {
  let address = $state.raw(nothing);
  const filter = new AddressFilter(() => address, paths.admin.users);
  mounted = mount(SearchField, {
    target: document.body,
    props: {
      label: 'Search',
      get value() {
        return filter.wanted.search;
      },
      onsearch: (search: string) => filter.choose({ search }),
    },
  });
  flushSync();
  const input = document.querySelector('input') as HTMLInputElement;
  return {
    filter,
    input,
    type(text: string) {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
    },
    arrive: (next: Partial<typeof nothing>) => flushSync(() => (address = { ...nothing, ...next })),
    pause: () => vi.advanceTimersByTime(pauseMs),
  };
}
const lastAddress = () => vi.mocked(goto).mock.lastCall?.[0];

test.each([{ arrives: 'before' }, { arrives: 'after' }])(
  'a filter chosen while typing keeps the typed search (its page arrives $arrives the pause)',
  ({ arrives }) => {
    const { filter, input, type, arrive, pause } = open();
    type('Paula');
    filter.choose({ role: 'ROLE_ADMIN' });
    expect(lastAddress()).toBe('/admin/users?role=ROLE_ADMIN');
    if (arrives === 'before') arrive({ role: 'ROLE_ADMIN' });
    pause();
    expect(lastAddress()).toBe('/admin/users?search=Paula&role=ROLE_ADMIN');
    if (arrives === 'after') arrive({ search: 'Paula', role: 'ROLE_ADMIN' });
    expect(input.value).toBe('Paula');
  },
);

test('text typed during a search stays and is searched for next', () => {
  const { input, type, arrive, pause } = open();
  type('Pau');
  pause();
  type('Paula');
  arrive({ search: 'Pau' });
  expect(input.value).toBe('Paula');
  pause();
  expect(lastAddress()).toBe('/admin/users?search=Paula');
});

test('clearing the filter also clears the typed text', () => {
  const { input, type, arrive, pause } = open();
  type('Pau');
  pause();
  arrive({ search: 'Pau' });
  type('Paula');
  arrive({});
  expect(input.value).toBe('');
  pause();
  expect(lastAddress()).toBe('/admin/users');
});
