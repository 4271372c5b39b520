import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerCall {
  readonly method: string;
  /** `/internal/<things>/<id>[/<action>]`. */
  readonly id: string;
  readonly action: string | undefined;
  readonly body: Record<string, unknown>;
}

export type PeerBehaviour = (call: PeerCall, response: ServerResponse) => unknown;

/** Plays another service. It answers with `perform` until a test changes its behaviour. */
export async function fakePeer(token: string, perform: PeerBehaviour) {
  const calls: PeerCall[] = [];
  let behaviour = perform;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end();
    const [, , , id = '', action] = (request.url ?? '').split('/');
    const text = Buffer.concat(chunks).toString();
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const call = { method: request.method ?? '', id, action, body };
    calls.push(call);
    await behaviour(call, response);
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls: calls as readonly PeerCall[],
    /** Sets the answer to further calls. Undefined: as the real service. */
    behave(given: PeerBehaviour | undefined): void {
      behaviour = given ?? perform;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
