import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@ems/config';
import { afterEach, expect, test } from 'vitest';
import { createConversationOwners } from './conversation-owners.ts';

const ends: (() => unknown)[] = [];
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

/** Serves an owner for every conversation except `none`. The first `failures` requests fail. */
async function supportService({ failures = 0 } = {}) {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    const id = url?.split('/').at(-1) ?? '';
    asked.push(id);
    const status = asked.length <= failures ? 503 : id === 'none' ? 404 : 200;
    response.writeHead(status).end(JSON.stringify({ userId: `owner of ${id}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const peer = { url, token: new Secret('between services'), timeoutMs: 5_000 };
  return { asked, ownerOf: (most?: number) => createConversationOwners(peer, most) };
}

test('the owner of a conversation is requested once', async () => {
  const { asked, ownerOf } = await supportService();
  const owner = ownerOf();
  expect([await owner('a'), await owner('a')]).toEqual(['owner of a', 'owner of a']);
  expect(asked).toEqual(['a']);
});

test('the least recently used conversation is removed when the cache is full', async () => {
  const { asked, ownerOf } = await supportService();
  const owner = ownerOf(2);
  for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await owner(id);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('the request is repeated after a missing conversation or a missing answer', async () => {
  const { asked, ownerOf } = await supportService({ failures: 1 });
  const owner = ownerOf();
  await expect(owner('none')).rejects.toThrow('503');
  expect([await owner('none'), await owner('none')]).toEqual([undefined, undefined]);
  expect(asked).toEqual(['none', 'none', 'none']);
});
