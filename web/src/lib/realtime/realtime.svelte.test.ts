import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Realtime } from './realtime.svelte.ts';

const session = vi.hoisted(() => ({
  account: { id: 'me' } as { id: string } | undefined,
  token: async (): Promise<string | undefined> => 'token',
  refresh: async (): Promise<boolean> => true,
}));
vi.mock('#lib/state/session.svelte.ts', () => ({ session }));

/** A socket whose server is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static opened: FakeSocket[] = [];
  static answers = true;
  pings = 0;
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
    const frame = JSON.parse(text) as { type: string };
    if (frame.type === 'ping') this.pings++;
    else this.sent.push(frame);
    if (frame.type === 'ping' && FakeSocket.answers) this.receive({ type: 'pong' });
  }
  /** Closing stays unconfirmed, as without a network. */
  close(): void {
    this.readyState = 2;
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  receive(frame: object): void {
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
  FakeSocket.answers = true;
  vi.stubGlobal('WebSocket', FakeSocket);
  realtime = new Realtime();
  realtime.start();
});
afterEach(() => {
  realtime.stop();
  vi.unstubAllGlobals();
});

test('watched users are requested at each connection and unknown without one', async () => {
  const { presence } = realtime;
  for (const userId of ['ben', 'ada']) presence.follow(userId);
  const first = await socket(0);
  expect(first.sent).toEqual([]);
  first.receive(welcome);
  const watch = { type: 'watch', userIds: ['ada', 'ben'] };
  await expect.poll(() => first.sent).toEqual([watch]);
  expect(presence.of('ada')).toBeUndefined();
  first.receive({
    type: 'presence',
    people: [
      { userId: 'ada', online: true },
      { userId: 'ben', online: false },
    ],
  });
  expect([presence.of('ada'), presence.of('ben')]).toEqual([true, false]);
  first.drop();
  expect([presence.of('ada'), presence.of('ben')]).toEqual([undefined, undefined]);
  const second = await socket(1);
  second.receive(welcome);
  expect(second.sent).toEqual([watch]);
});

test('a user shown in two places is watched until both are gone, and quick changes are sent together', async () => {
  const { presence } = realtime;
  const only = await socket(0);
  only.receive(welcome);
  const [inList, inHeader] = [presence.follow('ada'), presence.follow('ada')];
  await expect.poll(() => only.sent).toEqual([{ type: 'watch', userIds: ['ada'] }]);
  only.receive({ type: 'presence', people: [{ userId: 'ada', online: true }] });
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
  only.receive({ type: 'presence', people: [{ userId: 'ada', online: true }] });
  expect(presence.of('ada')).toBeUndefined();
});

test('at most a hundred users are watched, and others once some of them are gone', async () => {
  const { presence } = realtime;
  const only = await socket(0);
  only.receive(welcome);
  const many = Array.from({ length: 120 }, (_, index) => `person-${index}`);
  const ends = many.map((userId) => presence.follow(userId));
  await expect.poll(() => only.sent).toHaveLength(1);
  expect(only.sent[0]).toEqual({ type: 'watch', userIds: many.slice(0, 100).toSorted() });
  for (const end of ends.slice(0, 100)) end();
  await expect.poll(() => only.sent).toHaveLength(2);
  expect(only.sent[1]).toEqual({ type: 'watch', userIds: many.slice(100).toSorted() });
});

test('a resident sees whether support is online, but not while disconnected', async () => {
  const { presence } = realtime;
  expect(presence.isSupportOnline).toBeUndefined();
  const first = await socket(0);
  first.receive(welcome);
  expect(presence.isSupportOnline).toBe(true);
  first.receive({ type: 'presence', supportOnline: false });
  expect(presence.isSupportOnline).toBe(false);
  dispatchEvent(new Event('offline'));
  expect(presence.isSupportOnline).toBeUndefined();
});

test('the first connection requests events since the token, later ones events since the last event', async () => {
  const first = await socket(0);
  expect(first.address).toMatch(/\/ws\?since=token$/);
  first.receive(welcome);
  first.receive({ type: 'event', position: '7-a', event: 'chat.read', data: {} });
  first.drop();
  expect((await socket(1)).address).toMatch(/\/ws\?position=7-a$/);
});

test('a failed request after a gap is repeated until it succeeds, and not for components that are gone', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const only = FakeSocket.opened[0] ?? (await vi.waitUntil(() => FakeSocket.opened[0]));
  only.receive(welcome);
  const answers = [false, false, true];
  const read = vi.fn(async () => answers[read.mock.calls.length - 1] ?? true);
  const gone = vi.fn(async () => false);
  realtime.onGap(read);
  const leave = realtime.onGap(gone);
  only.receive({ type: 'gap' });
  await vi.advanceTimersByTimeAsync(0);
  expect([read, gone].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([read, gone].map(({ mock }) => mock.calls.length)).toEqual([3, 1]);
});

test('pages repeat failed requests when the connection is back', async () => {
  const read = vi.fn(async () => true);
  realtime.onGap(read);
  const first = await socket(0);
  first.receive(welcome);
  expect(read).not.toHaveBeenCalled();
  first.drop();
  (await socket(1)).receive(welcome);
  expect(read).toHaveBeenCalledOnce();
});

test.each([
  { what: 'no longer answers', isSilent: true, sockets: 2 },
  { what: 'answers', isSilent: false, sockets: 1 },
])('a socket that $what is detected within seconds, although it is not closed', async (given) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const only = FakeSocket.opened[0] ?? (await vi.waitUntil(() => FakeSocket.opened[0]));
  only.receive(welcome);
  FakeSocket.answers = !given.isSilent;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(only.pings).toBeGreaterThan(0);
  expect(FakeSocket.opened).toHaveLength(given.sockets);
  expect(realtime.status).toBe(given.isSilent ? 'offline' : 'live');
});

describe('after any events in any order', () => {
  const tokens: ((token: string | undefined) => void)[] = [];
  const renewals: ((renewed: boolean) => void)[] = [];
  let shown: DocumentVisibilityState;
  const last = () => FakeSocket.opened.at(-1);
  const look = (state: DocumentVisibilityState) => {
    shown = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const isClosed = ({ readyState }: FakeSocket) => readyState > FakeSocket.OPEN;

  const steps = {
    online: () => dispatchEvent(new Event('online')),
    offline: () => dispatchEvent(new Event('offline')),
    hide: () => look('hidden'),
    show: () => look('visible'),
    token: () => tokens.shift()?.('token'),
    renewal: () => renewals.shift()?.(true),
    welcome: () => last() && !isClosed(last() as FakeSocket) && last()?.receive(welcome),
    drop: () => last()?.drop(),
    expire: () => last()?.drop(4401),
    wait: () => vi.advanceTimersByTimeAsync(700),
    logout: () => realtime.stop(),
    login: () => realtime.start(),
  };
  type Step = keyof typeof steps;
  const all = Object.keys(steps) as Step[];
  const orders = (length: number): Step[][] =>
    length === 0 ? [[]] : orders(length - 1).flatMap((order) => all.map((one) => [...order, one]));

  /** Before the first answer, connected, and about to reconnect. */
  const beginnings: Step[][] = [[], ['token', 'welcome'], ['token', 'welcome', 'drop', 'wait']];

  beforeEach(() => {
    realtime.stop();
    vi.useFakeTimers();
    vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => shown);
    session.token = () => new Promise((resolve) => tokens.push(resolve));
    session.refresh = () => new Promise((resolve) => renewals.push(resolve));
  });
  afterEach(() => {
    session.token = async () => 'token';
    session.refresh = async () => true;
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test('there is never a second socket, and a logout leaves no socket and no timer behind', async () => {
    const withBeginnings = beginnings.flatMap((one) => orders(3).map((more) => [...one, ...more]));
    for (const order of withBeginnings) {
      FakeSocket.opened = [];
      tokens.length = renewals.length = 0;
      shown = 'visible';
      realtime.start();
      for (const step of order) {
        await steps[step]();
        await vi.advanceTimersByTimeAsync(0);
        expect(FakeSocket.opened.filter((one) => !isClosed(one)).length, order.join()).toBeLessThan(
          2,
        );
        const isFalse = realtime.status === 'live' && last()?.readyState !== FakeSocket.OPEN;
        expect(isFalse, order.join()).toBe(false);
      }
      realtime.stop();
      for (const step of ['token', 'token', 'renewal', 'online', 'show'] as const) {
        steps[step]();
        await vi.advanceTimersByTimeAsync(0);
      }
      expect(FakeSocket.opened.every(isClosed), order.join()).toBe(true);
      expect(vi.getTimerCount(), order.join()).toBe(0);
    }
  });

  test('the connection recovers by itself once the network and the service are available', async () => {
    for (const order of orders(3)) {
      FakeSocket.opened = [];
      tokens.length = renewals.length = 0;
      shown = 'visible';
      realtime.start();
      for (const step of order) {
        await steps[step]();
        await vi.advanceTimersByTimeAsync(0);
      }
      realtime.start();
      for (let round = 0; round < 6 && realtime.status !== 'live'; round++) {
        while (tokens.length > 0) steps.token();
        while (renewals.length > 0) steps.renewal();
        await vi.advanceTimersByTimeAsync(0);
        steps.welcome();
        await vi.advanceTimersByTimeAsync(4_000);
      }
      expect(realtime.status, order.join()).toBe('live');
      realtime.stop();
    }
  });
});
