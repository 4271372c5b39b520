import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { call, fakePeer, type PeerCall } from '@ems/dev-env/testing';

const problem = (response: ServerResponse, status: number, code: string) =>
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(
    JSON.stringify({
      code,
      detail: code,
      errors: [{ in: 'body', path: '/password', code, message: code }],
    }),
  );

/** The password of every account. */
export const goodPassword = 'correct horse battery';

/** Stands in for auth-service: behaves like the real one until a test makes it misbehave. */
export async function fakeAuthService(token: string) {
  const accounts = new Map<string, { email: string; usable: boolean }>();
  const attempts = new Map<string, number>();
  let userServiceUrl = '';

  /** Creates account and profile of a user. Takes over an incomplete attempt with this email. */
  async function invite(body: PeerCall['body'], response: ServerResponse): Promise<unknown> {
    const email = String(body['email']).toLowerCase();
    const [leftover, account] = [...accounts].find(([, one]) => one.email === email) ?? [];
    if (account?.usable) return problem(response, 409, 'email_taken');
    const userId = leftover ?? randomUUID();
    const attempt = (attempts.get(userId) ?? 0) + 1;
    attempts.set(userId, attempt);
    accounts.set(userId, { email, usable: false });
    const { status } = await call(userServiceUrl, 'PUT', `/internal/users/${userId}`, {
      token,
      body: { attempt, email, authorities: body['authorities'], ...(body['profile'] as object) },
    });
    if (status !== 204) {
      accounts.delete(userId);
      return problem(response, 409, 'email_taken');
    }
    accounts.set(userId, { email, usable: true });
    const link = { token: `link of ${userId}`, expiresAt: new Date().toISOString() };
    return response.writeHead(201).end(JSON.stringify({ userId, ...link }));
  }

  function perform({ action, body }: PeerCall, response: ServerResponse): unknown {
    if (action !== 'confirm-password') return invite(body, response);
    if (body['password'] !== goodPassword) return problem(response, 403, 'password_wrong');
    return response.writeHead(204).end();
  }

  const peer = await fakePeer(token, perform);
  return {
    ...peer,
    accounts,
    perform,
    /** Sets the address of user-service. */
    meet(url: string): void {
      userServiceUrl = url;
    },
  };
}
