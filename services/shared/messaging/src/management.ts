/** RabbitMQ's management HTTP API. */
export interface Management {
  readonly url: string;
  get(path: string): Promise<unknown>;
  put(path: string, body?: unknown): Promise<void>;
  post(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<void>;
}

/** The broker answered with an error. */
export class ManagementError extends Error {
  override name = 'ManagementError';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(`RabbitMQ returned ${status} for ${detail}`);
    this.status = status;
  }
}

/** `url` contains the login: `http://user:password@host:port`. */
export function createManagement(url: string): Management {
  const { origin, username, password } = new URL(url);
  const authorization = `Basic ${Buffer.from(
    `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  ).toString('base64')}`;

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new ManagementError(response.status, `${method} ${path}: ${text.slice(0, 300)}`);
    return text ? (JSON.parse(text) as unknown) : undefined;
  }

  return {
    url,
    get: (path) => call('GET', path),
    put: async (path, body = {}) => void (await call('PUT', path, body)),
    post: (path, body) => call('POST', path, body),
    delete: async (path) => void (await call('DELETE', path)),
  };
}
