/** Credentials of a request. */
export interface Credentials {
  readonly token?: string | undefined;
  /** `name:password`, for HTTP Basic. */
  readonly basic?: string | undefined;
}

interface Call extends Credentials {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the response. Null if it is empty, undefined if it is something else. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at what came, whatever it is
  readonly body: any;
  readonly text: string;
}

function authorization({ token, basic }: Credentials): Record<string, string> {
  if (token !== undefined) return { Authorization: `Bearer ${token}` };
  if (basic !== undefined)
    return { Authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
  return {};
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Sends a request. A `body` that is not a string or bytes is sent as JSON. */
export async function call(
  url: string,
  method: string,
  path: string,
  { body, headers = {}, ...credentials }: Call = {},
): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...authorization(credentials), ...headers },
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text), text };
}
