import { eventually } from '@ems/dev-env/testing';
import { WebSocket, type ClientOptions } from 'ws';

export interface Frame {
  readonly type: string;
  readonly position?: string;
  readonly event?: string;
  readonly id?: string;
  readonly resumed?: boolean;
  readonly code?: string;
  readonly supportOnline?: boolean;
  readonly people?: readonly { readonly userId: string; readonly online: boolean }[];
  readonly data?: Record<string, unknown> & { readonly text?: string };
}

export interface ConnectOptions {
  readonly query?: string;
  readonly protocols?: string[];
  readonly position?: string | undefined;
  readonly origin?: string;
  readonly client?: ClientOptions;
}

/** A client that keeps every frame it receives. */
export async function connectClient(address: string, options: ConnectOptions) {
  const query = [
    options.query,
    options.position === undefined ? undefined : `position=${options.position}`,
  ].filter((part) => part !== undefined);
  const socket = new WebSocket(`${address}/ws?${query.join('&')}`, options.protocols ?? [], {
    ...(options.origin ? { origin: options.origin } : {}),
    ...options.client,
  });
  const frames: Frame[] = [];
  let closed: number | undefined;
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame));
  socket.on('close', (code) => {
    closed = code;
  });
  socket.on('error', () => undefined);
  const events = () => frames.filter(({ type }) => type === 'event');
  return {
    socket,
    frames,
    events,
    texts: () => events().flatMap(({ data }) => data?.text ?? []),
    position: () => frames.findLast(({ position }) => position !== undefined)?.position,
    closed: () => closed,
    /** Waits for a frame of a type. */
    frame: (type: string) =>
      eventually(() => {
        const found = frames.find((frame) => frame.type === type);
        if (!found) throw new Error(`no ${type}; closed with ${closed}; ${JSON.stringify(frames)}`);
        return found;
      }),
    code: () =>
      eventually(() => {
        if (closed === undefined) throw new Error('still open');
        return closed;
      }),
    send: (frame: unknown) =>
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    close: () => socket.close(),
  };
}

export type Client = Awaited<ReturnType<typeof connectClient>>;
