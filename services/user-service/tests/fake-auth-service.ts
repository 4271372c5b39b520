import type { ServerResponse } from 'node:http';
import { fakePeer, type PeerCall } from '@ems/dev-env/testing';

const problem = (response: ServerResponse, status: number, code: string) =>
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(
    JSON.stringify({
      code,
      detail: code,
      errors: [{ in: 'body', path: '/password', code, message: code }],
    }),
  );

/** What everybody's password is. */
export const goodPassword = 'correct horse battery';

/** In the place of auth-service: keeps accounts as the real one does, until a test tells it to misbehave. */
export async function fakeAuthService(token: string) {
  const accounts = new Map<string, { email: string; usable: boolean }>();
  const withdrawn = new Set<string>();

  function perform({ method, id, action, body }: PeerCall, response: ServerResponse): unknown {
    const account = accounts.get(id);
    if (method === 'DELETE') {
      accounts.delete(id);
      withdrawn.add(id);
    } else if (action === 'complete') {
      if (account) accounts.set(id, { ...account, usable: true });
    } else if (action === 'confirm-password') {
      if (body['password'] !== goodPassword) return problem(response, 403, 'password_wrong');
    } else {
      if (withdrawn.has(id)) return problem(response, 410, 'account_deleted');
      const email = String(body['email']);
      if ([...accounts].some(([other, one]) => other !== id && one.email === email))
        return problem(response, 409, 'email_taken');
      accounts.set(id, { email, usable: false });
      const link = { token: `link of ${id}`, expiresAt: new Date().toISOString() };
      return response.writeHead(200).end(JSON.stringify(link));
    }
    return response.writeHead(204).end();
  }

  return { ...(await fakePeer(token, perform)), accounts, perform };
}
