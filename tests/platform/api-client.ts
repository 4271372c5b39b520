import { randomUUID } from 'node:crypto';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
}

export interface Device {
  readonly deviceId: number;
  readonly username: string;
  readonly password: string;
}

/** Calls the platform through its gateway, like the page. */
export const apiClient = (url: string) => {
  async function call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { token, body }: { token?: string | undefined; body?: unknown } = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${url}/api/${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Body };
  }

  async function demand<Body>(
    expected: number,
    ...request: Parameters<typeof call>
  ): Promise<Body> {
    const { status, body } = await call<Body>(...request);
    if (status !== expected)
      throw new Error(`${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  const logIn = async ({ email, password }: { email: string; password: string }) =>
    (
      await demand<{ accessToken: string }>(200, 'POST', 'auth/login', {
        body: { email, password },
      })
    ).accessToken;

  return {
    url,
    call,
    demand,
    logIn,
    /** Registers a new resident. */
    async register(timeZone = 'Europe/Paris') {
      const login = { email: `${randomUUID()}@example.org`, password: `pw-${randomUUID()}` };
      const body = { ...login, name: 'Resident', timeZone };
      await demand(201, 'POST', 'auth/register', { body });
      const token = await logIn(login);
      const { id: userId } = await demand<{ id: string }>(200, 'GET', 'users/me', { token });
      return { ...login, userId, token };
    },
    async addDevice(token: string, name = 'Meter', more: object = {}): Promise<Device> {
      const { device, credentials } = await demand<{
        device: { id: number };
        credentials: { username: string; password: string };
      }>(201, 'POST', 'devices', { token, body: { name, ...more } });
      const { username, password } = credentials;
      return { deviceId: device.id, username, password };
    },
  };
};

export type ApiClient = ReturnType<typeof apiClient>;
