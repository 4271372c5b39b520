import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

interface Frame {
  readonly type: string;
  readonly position?: string;
  readonly event?: string;
  readonly data?: Record<string, unknown>;
}

/** A client that follows the protocol: it reconnects with its last position whenever the connection breaks. */
export async function followSocket(options: {
  url: string;
  /** Returns a valid token. */
  token: () => Promise<string>;
  onEvent: (event: string, data: Record<string, unknown>) => void;
}) {
  let stopped = false;
  let position: string | undefined;
  let token: string | undefined;
  let socket: WebSocket | undefined;
  const seen = { connections: 0, gaps: 0, closeCodes: [] as number[] };
  const welcome = Promise.withResolvers<void>();

  function hear(frame: Frame): void {
    if (frame.position) ({ position } = frame);
    if (frame.type === 'welcome') {
      seen.connections++;
      welcome.resolve();
    }
    if (frame.type === 'gap') seen.gaps++;
    if (frame.type === 'event') options.onEvent(frame.event ?? '', frame.data ?? {});
  }

  async function connectOnce(): Promise<void> {
    token ??= await options.token();
    const resume = position === undefined ? '' : `?position=${position}`;
    const opened = new WebSocket(`${options.url}/ws${resume}`, ['ems.v1', token], {
      handshakeTimeout: 5_000,
    });
    socket = opened;
    opened.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as Frame));
    opened.on('error', () => undefined);
    const code = await new Promise<number>((resolve) => opened.once('close', resolve));
    seen.closeCodes.push(code);
    if (code === 4401) token = undefined;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      await connectOnce().catch(() => undefined);
      if (!stopped) await delay(seen.closeCodes.at(-1) === 4401 ? 2_000 : 200);
    }
  }

  const running = run();
  const late = delay(30_000, true, { ref: false });
  if (await Promise.race([welcome.promise, late])) {
    stopped = true;
    throw new Error('The socket never opened');
  }
  return {
    seen,
    async stop(): Promise<void> {
      stopped = true;
      socket?.close();
      await running;
    },
  };
}
