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
/** Loads over HTTP what may have been missed. Returns false on failure. */
type Reader = () => Promise<boolean>;

const unauthorized = 4401;
const firstDelayMs = 500;
const longestDelayMs = 15_000;
const openWithinMs = 10_000;
const probeEveryMs = 10_000;
const pongWithinMs = 5_000;

const delayMs = (attempt: number) =>
  Math.min(longestDelayMs, firstDelayMs * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Calls back after a delay, unless the signal is aborted before. */
function later(ms: number, belongsTo: AbortSignal, callback: () => void): void {
  const cancel = () => clearTimeout(timer);
  const timer = setTimeout(() => {
    belongsTo.removeEventListener('abort', cancel);
    callback();
  }, ms);
  belongsTo.addEventListener('abort', cancel);
}

/**
 * One socket to the platform. Reconnects by itself and continues after the last event it received.
 *
 * Everything belongs to a run, from login to logout, or to a turn within it. A turn is one connection attempt, from
 * requesting a token until its socket is closed and the pause after it is over. A new turn ends the previous one, so
 * there is never a second socket, and nothing outlives a logout.
 */
export class Realtime {
  status = $state<'connecting' | 'live' | 'offline'>('connecting');
  readonly presence = new Presence((userIds) => this.#send({ type: 'watch', userIds }));
  #run: AbortController | undefined;
  #turn = new AbortController();
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #lastFrameAt = 0;
  #attempt = 0;
  #listeners = new Map<string, Set<Listener>>();
  #onGap = new Set<Reader>();

  start(): void {
    if (this.#run) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    addEventListener('online', this.#reconnectNow, { signal });
    addEventListener('offline', this.#reconnectLater, { signal });
    document.addEventListener('visibilitychange', this.#reconnectNow, { signal });
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

  /** Subscribes to events of a type. Returns a function that unsubscribes. */
  on<Event extends keyof LiveEvents>(
    event: Event,
    listener: (data: LiveEvents[Event]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls `read` when events may have been missed or a request may have failed, and retries until it succeeds. */
  onGap(read: Reader): () => void {
    this.#onGap.add(read);
    return () => this.#onGap.delete(read);
  }

  /** Sends a typing notice. It is dropped without a connection. */
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
    this.presence.reset();
    return this.#turn.signal;
  }

  #connect(): void {
    const turn = this.#end();
    void this.#open(turn);
    later(openWithinMs, turn, () => this.status !== 'live' && this.#reconnectLater());
  }

  async #open(turn: AbortSignal): Promise<void> {
    const token = await session.token().catch(() => undefined);
    if (turn.aborted) return;
    if (!token) return void (session.account ? this.#reconnectLater() : this.#end());
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const position = this.#position;
    const resuming = position !== undefined;
    // The page has loaded its data with this token.
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
    this.#lastFrameAt = Date.now();
    if (frame.position) this.#position = frame.position;
    if (frame.type === 'welcome') {
      const isBack = this.#attempt > 0;
      this.status = 'live';
      this.#attempt = 0;
      this.presence.resend();
      this.#scheduleProbe(turn);
      // Events are resumed, but requests of the page have failed in the meantime.
      if (isBack) this.#notifyGap();
    }
    if (frame.type === 'welcome' || frame.type === 'presence') this.presence.receive(frame);
    if (frame.type === 'gap') this.#notifyGap();
    if (frame.type === 'event')
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame.data);
  }

  #notifyGap(): void {
    for (const read of this.#onGap) void this.#retryReader(read);
  }

  async #retryReader(read: Reader, attempt = 0): Promise<void> {
    const run = this.#run?.signal;
    if (!run || !this.#onGap.has(read) || (await read()) || run.aborted) return;
    later(delayMs(attempt), run, () => void this.#retryReader(read, attempt + 1));
  }

  async #closed(turn: AbortSignal, code: number): Promise<void> {
    if (turn.aborted) return;
    this.status = 'offline';
    this.presence.reset();
    if (code === unauthorized) {
      // The token may only have expired. If it cannot be refreshed, the session is over.
      const renewed = await session.refresh().catch(() => true);
      if (turn.aborted) return;
      if (!renewed) return void this.#end();
    }
    this.#reconnectLater();
  }

  /** Does not wait for the socket to close, which can take minutes without a network, after sleep, or when the service hangs. */
  readonly #reconnectLater = (): void => {
    const turn = this.#end();
    this.status = 'offline';
    later(delayMs(this.#attempt++), turn, () => this.#connect());
  };

  /** The network or the user is back, so there is no need to wait. */
  readonly #reconnectNow = (event: Event): void => {
    if (event.type !== 'online' && document.visibilityState === 'hidden') return;
    if (this.status === 'live') this.#probe(this.#turn.signal);
    else this.#connect();
  };

  #scheduleProbe(turn: AbortSignal): void {
    later(probeEveryMs, turn, () => {
      if (document.visibilityState === 'visible') this.#probe(turn);
      this.#scheduleProbe(turn);
    });
  }

  #probe(turn: AbortSignal): void {
    const sentAt = Date.now();
    this.#send({ type: 'ping' });
    later(pongWithinMs, turn, () => this.#lastFrameAt < sentAt && this.#reconnectLater());
  }
}

export const realtime = new Realtime();
