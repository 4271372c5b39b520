import createClient, { type Client } from 'openapi-fetch';
import { ApiError, apiErrorOf } from './api-error.ts';
import type { paths as AuthPaths } from './generated/auth-service.d.ts';
import type { paths as DevicePaths } from './generated/device-service.d.ts';
import type { paths as MonitoringPaths } from './generated/monitoring-service.d.ts';
import type { paths as SupportPaths } from './generated/support-service.d.ts';
import type { paths as UserPaths } from './generated/user-service.d.ts';

type Paths = AuthPaths & DevicePaths & MonitoringPaths & SupportPaths & UserPaths;

export interface TokenSource {
  /** A token that is valid for some time. Undefined when logged out. */
  token(): Promise<string | undefined>;
  /** Gets a new token. False when logged out. */
  refresh(): Promise<boolean>;
}

export type Api = Client<Paths>;

const authorised = (request: Request, token: string | undefined): Request => {
  const copy = request.clone();
  if (token) copy.headers.set('authorization', `Bearer ${token}`);
  return copy;
};

const readWithinMs = 10_000;
const writeWithinMs = 20_000;
const longWithinMs = 120_000;

/** Requests about a long period, and files, which may take longer. */
const isLong = (path: string) => /\/(export\.csv|reconciliation|answers)$/.test(path);

const withinMs = ({ url, method }: Request) =>
  isLong(new URL(url).pathname) ? longWithinMs : method === 'GET' ? readWithinMs : writeWithinMs;

/** Why there is no response. */
export const unreachableError = (error: unknown): ApiError =>
  error instanceof DOMException && error.name === 'TimeoutError'
    ? new ApiError(0, 'timeout', 'No answer in time')
    : new ApiError(0, 'offline', 'No answer');

/** The complete response, including its body, within the time limit. */
export async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(withinMs(request))]),
    });
    const { status, statusText, headers } = response;
    const body = await response.arrayBuffer();
    // Some statuses must not have a body, not even an empty one.
    return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
  } catch (error) {
    throw unreachableError(error);
  }
}

/** Sends a request with a token, and again with a new one if that is rejected. */
export const withToken =
  (tokens: TokenSource, send: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    const response = await send(authorised(request, await tokens.token()));
    if (response.status !== 401 || !(await tokens.refresh())) return response;
    return send(authorised(request, await tokens.token()));
  };

/**
 * A client for all services. Renews a rejected token once.
 *
 * @throws {ApiError} from every call that fails, with the code `offline` when there is no response.
 */
export function createApi(tokens?: TokenSource): Api {
  const api = createClient<Paths>({
    baseUrl: location.origin,
    fetch: tokens ? withToken(tokens, reach) : reach,
    // Forms of other sites cannot send this header.
    headers: { 'x-requested-with': 'fetch' },
  });
  api.use({
    async onResponse({ response }) {
      if (!response.ok) throw await apiErrorOf(response);
    },
  });
  return api;
}

/** The data of a call, which throws when there is none. */
export const answer = async <Data>(
  call: Promise<{ data?: Data; error?: unknown }>,
): Promise<Data> => (await call).data as Data;
