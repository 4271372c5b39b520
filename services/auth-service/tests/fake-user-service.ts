import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerCall {
  readonly method: string;
  readonly id: string;
  readonly body: Record<string, unknown>;
}

type Behaviour = (call: PeerCall, response: ServerResponse) => void | Promise<void>;

/** In the place of user-service: does what the real one promises, until a test tells it to misbehave. */
export async function fakeUserService(token: string) {
  const profiles = new Map<string, Record<string, unknown>>();
  const withdrawn = new Set<string>();
  const calls: PeerCall[] = [];
  let next: Behaviour | undefined;

  /** What the real one does with a call; the status of its answer. */
  function perform({ method, id, body }: PeerCall): number {
    if (method === 'DELETE') {
      profiles.delete(id);
      withdrawn.add(id);
      return 204;
    }
    if (withdrawn.has(id)) return 410;
    const taken = [...profiles].some(
      ([other, { email }]) => other !== id && email === body['email'],
    );
    if (taken) return 409;
    const known = profiles.get(id);
    if (Number(known?.['attempt'] ?? 0) < Number(body['attempt'])) profiles.set(id, body);
    return 204;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end();
    const text = Buffer.concat(chunks).toString();
    const call: PeerCall = {
      method: request.method ?? '',
      id: request.url?.split('/').at(-1) ?? '',
      body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    calls.push(call);
    const behave = next;
    if (behave) return behave(call, response);
    response.writeHead(perform(call)).end();
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    profiles,
    withdrawn,
    calls,
    perform,
    /** From now on calls are answered so; undefined: as the real one does. */
    behave(behaviour: Behaviour | undefined): void {
      next = behaviour;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeUserService = Awaited<ReturnType<typeof fakeUserService>>;

/** It does nothing, and says so. */
export const isDown: Behaviour = (_call, response) => void response.writeHead(503).end();

/** It neither does anything nor answers. */
export const isSilent: Behaviour = () => undefined;

/** It does its work, and the answer is lost. */
export const losesItsAnswer =
  (peer: FakeUserService): Behaviour =>
  (call, response) => {
    peer.perform(call);
    response.destroy();
  };
