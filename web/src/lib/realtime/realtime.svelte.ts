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

const delayMs = (attempt: number) =>
  Math.min(longestDelayMs, firstDelayMs * 2 ** attempt) * (0.5 + Math.random() / 2);

/** One socket to the platform. Comes back by itself and goes on behind the last event it saw. */
export class Realtime {
  status = $state<'connecting' | 'live' | 'offline'>('connecting');
  readonly presence = new Presence((userIds) => this.#send({ type: 'watch', userIds }));
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #listeners = new Map<string, Set<Listener>>();
  #onGap = new Set<Reader>();
  #attempt = 0;
  #stopped = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    addEventListener('online', this.#now);
    addEventListener('offline', this.#drop);
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#now);
    removeEventListener('offline', this.#drop);
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    this.#position = undefined;
    this.status = 'connecting';
    this.presence.lose();
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

  /** Calls back when events may have been missed, again and again until they are read. */
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

  async #connect(): Promise<void> {
    const token = await session.token().catch(() => undefined);
    if (this.#stopped) return;
    if (!token) {
      if (session.account) this.#retry();
      return;
    }
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const position = this.#position;
    const resuming = position !== undefined;
    // What the page has read so far it has read with this token.
    const query = resuming ? `position=${encodeURIComponent(position)}` : 'since=token';
    const socket = new WebSocket(`${scheme}://${location.host}/ws?${query}`, ['ems.v1', token]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)) as Frame, resuming);
    socket.onclose = ({ code }) => void this.#closed(socket, code);
  }

  #receive(frame: Frame, resuming: boolean): void {
    if (frame.position) this.#position = frame.position;
    if (frame.type === 'welcome') {
      const reconnected = this.#attempt > 0;
      this.status = 'live';
      this.#attempt = 0;
      this.presence.ask();
      if (reconnected && !resuming) this.#tellGap();
    }
    if (frame.type === 'welcome' || frame.type === 'presence') this.presence.hear(frame);
    if (frame.type === 'gap') this.#tellGap();
    if (frame.type === 'event')
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame.data);
  }

  #tellGap(): void {
    for (const read of this.#onGap) void this.#readAfresh(read);
  }

  async #readAfresh(read: Reader, attempt = 0): Promise<void> {
    if (this.#stopped || !this.#onGap.has(read) || (await read())) return;
    setTimeout(() => void this.#readAfresh(read, attempt + 1), delayMs(attempt));
  }

  async #closed(socket: WebSocket, code: number): Promise<void> {
    if (this.#stopped || socket !== this.#socket) return;
    this.status = 'offline';
    this.presence.lose();
    if (code === unauthorized) {
      // The token may only have run out; if it cannot be renewed, the session is over.
      const renewed = await session.refresh().catch(() => true);
      if (!renewed) return;
    }
    this.#retry();
  }

  #retry(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delayMs(this.#attempt++));
  }

  /** The network is back: no need to wait. */
  readonly #now = (): void => {
    if (this.status !== 'offline') return;
    clearTimeout(this.#timer);
    void this.#connect();
  };

  /** A socket without a network can stay silent for minutes before it closes. */
  readonly #drop = (): void => {
    this.#socket?.close();
    this.presence.lose();
  };
}

export const realtime = new Realtime();
