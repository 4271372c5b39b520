import Users from '$icons/users';
import { createRawSnippet, flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import ListPage from './ListPage.svelte';
import { Listing, type ListPage as Answer } from './listing.svelte.ts';

let mounted: ReturnType<typeof mount> | undefined;
async function leave() {
  if (mounted) await unmount(mounted);
  mounted = undefined;
}
afterEach(leave);

const rows = createRawSnippet<[readonly string[]]>((items) => ({
  render: () => '<p></p>',
  setup: (node) => {
    $effect(() => {
      node.textContent = items().join(', ');
    });
  },
}));
const pageOf =
  (items: readonly string[], nextCursor: string | null = null) =>
  () =>
    Promise.resolve({ items, nextCursor });

function show(list: Listing<string>, more: { trail?: string[]; isFiltered?: boolean } = {}) {
  mounted = mount(ListPage<string>, {
    target: document.body,
    props: {
      title: 'People',
      list,
      icon: Users,
      none: { title: 'Nobody yet', text: 'Add somebody' },
      noneMatch: more.isFiltered ? { title: 'Nobody matches', all: '/all' } : undefined,
      pages: {
        label: 'Pages',
        trail: more.trail ?? [],
        to: (trail) => `/at/${trail.join('/')}`,
      },
      children: rows,
    },
  });
  flushSync();
}
const text = () => document.body.textContent;
const links = () =>
  [...document.querySelectorAll('a')].map(
    (link) => `${link.getAttribute('href')} ${link.textContent.trim()}`,
  );

test('a loading indicator is shown until the first response', async () => {
  const list = new Listing<string>();
  show(list);
  expect(text()).toContain('Loading');
  await list.load(pageOf(['Ann', 'Ben']));
  flushSync();
  expect(text()).not.toContain('Loading');
  expect(text()).toContain('Ann, Ben');
  expect(links()).toEqual([]);
});

test('an empty list says what to do, and a filtered one how to see all', async () => {
  const list = new Listing<string>();
  await list.load(pageOf([]));
  show(list);
  expect(text()).toContain('Nobody yet');
  await leave();
  show(list, { isFiltered: true });
  expect(text()).toContain('Nobody matches');
  expect(links()).toEqual(['/all Show all']);
});

test('a page in the middle has links to the previous and next page', async () => {
  const list = new Listing<string>();
  await list.load(pageOf(['Cem'], 'c'));
  show(list, { trail: ['a', 'b'] });
  expect(text()).toContain('Page 3');
  expect(links()).toEqual(['/at/a Previous', '/at/a/b/c Next']);
});

test('the list stays and the error offers a retry when reloading fails', async () => {
  const list = new Listing<string>();
  await list.load(pageOf(['Ann']));
  show(list);
  let fails = true;
  await list.load(() => (fails ? Promise.reject(new Error('away')) : pageOf(['Ben'])()));
  flushSync();
  expect(text()).toContain('Ann');
  fails = false;
  document.querySelector('button')?.click();
  await expect.poll(text).toContain('Ben');
});

test('only the response of the latest request counts', async () => {
  const list = new Listing<string>();
  const late = Promise.withResolvers<Answer<string>>();
  const first = list.load(() => late.promise);
  await list.load(pageOf(['new']));
  late.resolve({ items: ['old'], nextCursor: 'x' });
  await first;
  expect(list.items).toEqual(['new']);
  expect(list.nextCursor).toBeNull();
});
