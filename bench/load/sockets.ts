import { WebSocket } from 'ws';
import { loadOptions } from './load-options.ts';

/** Keeps many sockets open, counts received frames, and reconnects when the server is back. */
export interface SocketsOptions {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly socketsAToken: number;
}

export interface SocketsReport {
  readonly open: number;
  readonly resumed: number;
  readonly received: number;
}

const { url, tokens, socketsAToken } = loadOptions<SocketsOptions>();
const atOnce = 200;
let open = 0;
let resumed = 0;
let received = 0;
let ending = false;
let connecting = 0;
const waiting: (() => void)[] = [];

/** Connects a few at a time, because the server's backlog of connections is limited. */
async function slot(): Promise<void> {
  if (connecting >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  connecting++;
}

function free(): void {
  connecting--;
  waiting.shift()?.();
}

async function hold(token: string): Promise<void> {
  let position = '';
  while (!ending) {
    await slot();
    await new Promise<void>((resolve) => {
      const socket = new WebSocket(
        `${url}/ws${position ? `?position=${position}` : ''}`,
        ['ems.v1', token],
        {
          perMessageDeflate: false,
        },
      );
      let welcomed = false;
      socket.on('message', (data: Buffer) => {
        if (welcomed) {
          received++;
          return;
        }
        welcomed = true;
        free();
        open++;
        const frame = JSON.parse(data.toString()) as { position: string | null; resumed: boolean };
        if (frame.resumed) resumed++;
        position = frame.position ?? '';
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (welcomed) open--;
        else free();
        setTimeout(resolve, 20);
      });
    });
  }
}

for (const token of tokens) for (let count = 0; count < socketsAToken; count++) void hold(token);
const ticker = setInterval(
  () => process.send?.({ open, resumed, received } satisfies SocketsReport),
  50,
);
process.on('message', () => {
  ending = true;
  clearInterval(ticker);
  process.disconnect();
  process.exit(0);
});
