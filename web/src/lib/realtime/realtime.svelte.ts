import { session } from '#lib/state/session.svelte.ts';
import type { LiveEvents } from './live-events.ts';
import { Presence, type PresenceFrame } from './presence.svelte.ts';

interface Frame extends PresenceFrame {
  readonly type: string;
  readonly position?: string | null;
  readonly event: keyof LiveEvents;
  readonly data: never;
}

type Listener = (data: never) => void;
/** Reads over HTTP what may have been missed. False: that failed. */
type Reader = () => Promise<boolean>;

const unauthorized = 4401;
const firstDelayMs = 500;
const longestDelayMs = 15_000;
const openWithinMs = 10_000;
const beatMs = 10_000;
const answerWithinMs = 5_000;

const delayMs = (attempt: number) =>
  Math.min(longestDelayMs, firstDelayMs * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Calls back after a time, unless what it belongs to is over by then. */
function later(ms: number, belongsTo: AbortSignal, callback: () => void): void {
  const cancel = () => clearTimeout(timer);
  const timer = setTimeout(() => {
    belongsTo.removeEventListener('abort', cancel);
    callback();
  }, ms);
  belongsTo.addEventListener('abort', cancel);
}

/**
 * One socket to the platform. Comes back by itself and continues after the last event it saw.
 *
 * Everything belongs to a run, from login to logout, or to a turn within it: one attempt, from asking for a token until
 * its socket is closed and the pause after it is over. A new turn ends the one before, so that there is never a second
 * socket, and nothing outlives a logout.
 */
export class Realtime {
  status = $state<'connecting' | 'live' | 'offline'>('connecting');
  readonly presence = new Presence((userIds) => this.#send({ type: 'watch', userIds }));
  #run: AbortController | undefined;
  #turn = new AbortController();
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #heardAt = 0;
  #attempt = 0;
  #listeners = new Map<string, Set<Listener>>();
  #onGap = new Set<Reader>();

  start(): void {
    if (this.#run) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    addEventListener('online', this.#wake, { signal });
    addEventListener('offline', this.#lose, { signal });
    document.addEventListener('visibilitychange', this.#wake, { signal });
    this.#connect();
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#end();
    this.#position = undefined;
    this.#attempt = 0;
    this.status = 'connecting';
    this.presence.stop();
  }

  /** Calls back at each event of a kind; returns what ends that. */
  on<Event extends keyof LiveEvents>(
    event: Event,
    listener: (data: LiveEvents[Event]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls back when events may have been missed or reading may have failed, again and again until that worked. */
  onGap(read: Reader): () => void {
    this.#onGap.add(read);
    return () => this.#onGap.delete(read);
  }

  /** Says that somebody is typing; lost when there is no connection, which is no loss. */
  typing(conversationId: string, userId?: string): void {
    this.#send({ type: 'typing', conversationId, userId });
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ends the turn with its socket and its timers. */
  #end(): AbortSignal {
    this.#turn.abort();
    this.#turn = new AbortController();
    this.#socket = undefined;
    this.presence.lose();
    return this.#turn.signal;
  }

  #connect(): void {
    const turn = this.#end();
    void this.#open(turn);
    later(openWithinMs, turn, () => this.status !== 'live' && this.#lose());
  }

  async #open(turn: AbortSignal): Promise<void> {
    const token = await session.token().catch(() => undefined);
    if (turn.aborted) return;
    if (!token) return void (session.account ? this.#lose() : this.#end());
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const position = this.#position;
    const resuming = position !== undefined;
    // What the page has read so far it has read with this token.
    const query = resuming ? `position=${encodeURIComponent(position)}` : 'since=token';
    const socket = new WebSocket(`${scheme}://${location.host}/ws?${query}`, ['ems.v1', token]);
    turn.addEventListener('abort', () => socket.close());
    socket.onmessage = ({ data }) => {
      if (!turn.aborted) this.#receive(JSON.parse(String(data)) as Frame, turn);
    };
    socket.onclose = ({ code }) => void this.#closed(turn, code);
    this.#socket = socket;
  }

  #receive(frame: Frame, turn: AbortSignal): void {
    this.#heardAt = Date.now();
    if (frame.position) this.#position = frame.position;
    if (frame.type === 'welcome') {
      const isBack = this.#attempt > 0;
      this.status = 'live';
      this.#attempt = 0;
      this.presence.ask();
      this.#beat(turn);
      // Events are resumed, but what a page tried to read meanwhile has failed.
      if (isBack) this.#tellGap();
    }
    if (frame.type === 'welcome' || frame.type === 'presence') this.presence.hear(frame);
    if (frame.type === 'gap') this.#tellGap();
    if (frame.type === 'event')
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame.data);
  }

  #tellGap(): void {
    for (const read of this.#onGap) void this.#readAgain(read);
  }

  async #readAgain(read: Reader, attempt = 0): Promise<void> {
    const run = this.#run?.signal;
    if (!run || !this.#onGap.has(read) || (await read()) || run.aborted) return;
    later(delayMs(attempt), run, () => void this.#readAgain(read, attempt + 1));
  }

  async #closed(turn: AbortSignal, code: number): Promise<void> {
    if (turn.aborted) return;
    this.status = 'offline';
    this.presence.lose();
    if (code === unauthorized) {
      // The token may only have run out; if it cannot be renewed, the session is over.
      const renewed = await session.refresh().catch(() => true);
      if (turn.aborted) return;
      if (!renewed) return void this.#end();
    }
    this.#lose();
  }

  /** A socket can be dead for minutes before it closes: without a network, after sleep, when the service hangs. */
  readonly #lose = (): void => {
    const turn = this.#end();
    this.status = 'offline';
    later(delayMs(this.#attempt++), turn, () => this.#connect());
  };

  /** The network or the person is back: no need to wait. */
  readonly #wake = (event: Event): void => {
    if (event.type !== 'online' && document.visibilityState === 'hidden') return;
    if (this.status === 'live') this.#probe(this.#turn.signal);
    else this.#connect();
  };

  #beat(turn: AbortSignal): void {
    later(beatMs, turn, () => {
      if (document.visibilityState === 'visible') this.#probe(turn);
      this.#beat(turn);
    });
  }

  #probe(turn: AbortSignal): void {
    const askedAt = Date.now();
    this.#send({ type: 'ping' });
    later(answerWithinMs, turn, () => this.#heardAt < askedAt && this.#lose());
  }
}

export const realtime = new Realtime();
