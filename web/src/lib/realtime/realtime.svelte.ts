import { session } from '#lib/state/session.svelte.ts';

export interface RealtimeEvent {
  readonly event: string;
  readonly id: string;
  readonly data: never;
}

type Listener = (data: never) => void;

const unauthorized = 4401;
const firstDelayMs = 500;
const longestDelayMs = 15_000;

/** One socket to the platform. Comes back by itself and goes on behind the last event it saw. */
export class Realtime {
  status = $state<'connecting' | 'live' | 'offline'>('connecting');
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #listeners = new Map<string, Set<Listener>>();
  #onGap = new Set<() => void>();
  #attempt = 0;
  #stopped = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    this.#position = undefined;
  }

  /** Calls back at each event of a kind; returns what ends that. */
  on<Data>(event: string, listener: (data: Data) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as Listener));
    return () => listeners.delete(listener as Listener);
  }

  /** Calls back when events may have been missed: read afresh. */
  onGap(listener: () => void): () => void {
    this.#onGap.add(listener);
    return () => this.#onGap.delete(listener);
  }

  async #connect(): Promise<void> {
    const token = await session.token().catch(() => undefined);
    if (this.#stopped) return;
    if (!token) {
      if (session.account) this.#retry();
      return;
    }
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const query = this.#position === undefined ? '' : `?position=${this.#position}`;
    const resuming = this.#position !== undefined;
    const socket = new WebSocket(`${scheme}://${location.host}/ws${query}`, ['ems.v1', token]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)) as never, resuming);
    socket.onclose = ({ code }) => void this.#closed(socket, code);
  }

  #receive(
    frame: { type: string; position?: string | null } & RealtimeEvent,
    resuming: boolean,
  ): void {
    if (frame.position) this.#position = frame.position;
    if (frame.type === 'welcome') {
      const reconnected = this.#attempt > 0;
      this.status = 'live';
      this.#attempt = 0;
      if (reconnected && !resuming) this.#tellGap();
    }
    if (frame.type === 'gap') this.#tellGap();
    if (frame.type === 'event')
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame.data);
  }

  #tellGap(): void {
    for (const listener of this.#onGap) listener();
  }

  async #closed(socket: WebSocket, code: number): Promise<void> {
    if (this.#stopped || socket !== this.#socket) return;
    this.status = 'offline';
    if (code === unauthorized) {
      // The token may only have run out; if it cannot be renewed, the session is over.
      const renewed = await session.refresh().catch(() => true);
      if (!renewed) return;
    }
    this.#retry();
  }

  #retry(): void {
    const delay =
      Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempt++) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => void this.#connect(), delay);
  }
}

export const realtime = new Realtime();
