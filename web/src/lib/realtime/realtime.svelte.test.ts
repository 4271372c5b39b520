import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Realtime } from './realtime.svelte.ts';

vi.mock('#lib/state/session.svelte.ts', () => ({
  session: { account: { id: 'me' }, token: async () => 'token', refresh: async () => true },
}));

/** A socket whose other end is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static opened: FakeSocket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeSocket.opened.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  /** Without a network nobody confirms it. */
  close(): void {
    this.readyState = 2;
  }
  cut(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }
  say(frame: object): void {
    this.readyState = FakeSocket.OPEN;
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let realtime: Realtime;
const socket = async (index: number): Promise<FakeSocket> => {
  await expect.poll(() => FakeSocket.opened.length).toBe(index + 1);
  return FakeSocket.opened[index] as FakeSocket;
};
const welcome = { type: 'welcome', position: '1', supportOnline: true };

beforeEach(() => {
  FakeSocket.opened = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  realtime = new Realtime();
  realtime.start();
});
afterEach(() => {
  realtime.stop();
  vi.unstubAllGlobals();
});

test('who is followed is asked for at each connection, and is unknown while there is none', async () => {
  const { presence } = realtime;
  for (const userId of ['ben', 'ada']) presence.follow(userId);
  const first = await socket(0);
  expect(first.sent).toEqual([]);
  first.say(welcome);
  const watch = { type: 'watch', userIds: ['ada', 'ben'] };
  await expect.poll(() => first.sent).toEqual([watch]);
  expect(presence.of('ada')).toBeUndefined();
  first.say({
    type: 'presence',
    people: [
      { userId: 'ada', online: true },
      { userId: 'ben', online: false },
    ],
  });
  expect([presence.of('ada'), presence.of('ben')]).toEqual([true, false]);
  first.cut();
  expect([presence.of('ada'), presence.of('ben')]).toEqual([undefined, undefined]);
  const second = await socket(1);
  second.say(welcome);
  expect(second.sent).toEqual([watch]);
});

test('who is shown at two places is followed until both are gone, and what changes in a moment is told at once', async () => {
  const { presence } = realtime;
  const only = await socket(0);
  only.say(welcome);
  const [inList, inHeader] = [presence.follow('ada'), presence.follow('ada')];
  await expect.poll(() => only.sent).toEqual([{ type: 'watch', userIds: ['ada'] }]);
  only.say({ type: 'presence', people: [{ userId: 'ada', online: true }] });
  inList();
  presence.follow('ben');
  await expect.poll(() => only.sent.at(-1)).toEqual({ type: 'watch', userIds: ['ada', 'ben'] });
  expect(presence.of('ada')).toBe(true);
  inHeader();
  for (const userId of ['cem', 'dan', 'eva']) presence.follow(userId);
  const others = { type: 'watch', userIds: ['ben', 'cem', 'dan', 'eva'] };
  await expect.poll(() => only.sent.at(-1)).toEqual(others);
  expect(only.sent).toHaveLength(3);
  expect(presence.of('ada')).toBeUndefined();
  only.say({ type: 'presence', people: [{ userId: 'ada', online: true }] });
  expect(presence.of('ada')).toBeUndefined();
});

test('of a hundred and more only a hundred are asked for, and others once some of those are gone', async () => {
  const { presence } = realtime;
  const only = await socket(0);
  only.say(welcome);
  const many = Array.from({ length: 120 }, (_, index) => `person-${index}`);
  const ends = many.map((userId) => presence.follow(userId));
  await expect.poll(() => only.sent).toHaveLength(1);
  expect(only.sent[0]).toEqual({ type: 'watch', userIds: many.slice(0, 100).toSorted() });
  for (const end of ends.slice(0, 100)) end();
  await expect.poll(() => only.sent).toHaveLength(2);
  expect(only.sent[1]).toEqual({ type: 'watch', userIds: many.slice(100).toSorted() });
});

test('a resident knows whether support is here, but not while the connection is cut', async () => {
  const { presence } = realtime;
  expect(presence.isSupportOnline).toBeUndefined();
  const first = await socket(0);
  first.say(welcome);
  expect(presence.isSupportOnline).toBe(true);
  first.say({ type: 'presence', supportOnline: false });
  expect(presence.isSupportOnline).toBe(false);
  dispatchEvent(new Event('offline'));
  expect(presence.isSupportOnline).toBeUndefined();
});

test('the first connection asks for what came since the token, later ones for what came since the last event', async () => {
  const first = await socket(0);
  expect(first.address).toMatch(/\/ws\?since=token$/);
  first.say(welcome);
  first.say({ type: 'event', position: '7-a', event: 'chat.read', data: {} });
  first.cut();
  expect((await socket(1)).address).toMatch(/\/ws\?position=7-a$/);
});

test('what could not be read after a gap is read again until it is, and by nobody who has gone', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const only = FakeSocket.opened[0] ?? (await vi.waitUntil(() => FakeSocket.opened[0]));
  only.say(welcome);
  const answers = [false, false, true];
  const read = vi.fn(async () => answers[read.mock.calls.length - 1] ?? true);
  const gone = vi.fn(async () => false);
  realtime.onGap(read);
  const leave = realtime.onGap(gone);
  only.say({ type: 'gap' });
  await vi.advanceTimersByTimeAsync(0);
  expect([read, gone].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([read, gone].map(({ mock }) => mock.calls.length)).toEqual([3, 1]);
});
