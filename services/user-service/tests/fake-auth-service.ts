import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerCall {
  readonly method: string;
  readonly id: string;
  readonly isCompletion: boolean;
  readonly body: Record<string, unknown>;
}

type Behaviour = (call: PeerCall, response: ServerResponse) => void;

/** In the place of auth-service: keeps accounts as the real one does, until a test tells it to misbehave. */
export async function fakeAuthService(token: string) {
  const accounts = new Map<string, { email: string; usable: boolean }>();
  const withdrawn = new Set<string>();
  const calls: PeerCall[] = [];
  let next: Behaviour | undefined;

  const problem = (response: ServerResponse, status: number, code: string) =>
    response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(
      JSON.stringify({
        code,
        detail: code,
        errors: [{ in: 'body', path: '/password', code, message: code }],
      }),
    );

  function perform({ method, id, isCompletion, body }: PeerCall, response: ServerResponse): void {
    const account = accounts.get(id);
    if (method === 'DELETE') {
      accounts.delete(id);
      withdrawn.add(id);
    } else if (isCompletion) {
      if (account) accounts.set(id, { ...account, usable: true });
    } else {
      if (withdrawn.has(id)) return void problem(response, 410, 'account_deleted');
      if (body['password'] === 'password')
        return void problem(response, 400, 'password_too_common');
      const email = String(body['email']);
      if ([...accounts].some(([other, one]) => other !== id && one.email === email))
        return void problem(response, 409, 'email_taken');
      accounts.set(id, { email, usable: false });
    }
    response.writeHead(204).end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers.authorization !== `Bearer ${token}`)
      return void problem(response, 401, 'token_invalid');
    const [, , , id = '', completion] = (request.url ?? '').split('/');
    const text = Buffer.concat(chunks).toString();
    const call: PeerCall = {
      method: request.method ?? '',
      id,
      isCompletion: completion === 'complete',
      body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    calls.push(call);
    (next ?? perform)(call, response);
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    accounts,
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
