import createClient, { type Client } from 'openapi-fetch';
import { ApiError, apiErrorOf } from './api-error.ts';
import type { paths as AuthPaths } from './generated/auth-service.d.ts';
import type { paths as DevicePaths } from './generated/device-service.d.ts';
import type { paths as MonitoringPaths } from './generated/monitoring-service.d.ts';
import type { paths as SupportPaths } from './generated/support-service.d.ts';
import type { paths as UserPaths } from './generated/user-service.d.ts';

type Paths = AuthPaths & DevicePaths & MonitoringPaths & SupportPaths & UserPaths;

export interface TokenSource {
  /** A token that is good for a while yet; undefined: logged out. */
  token(): Promise<string | undefined>;
  /** Gets a new token. False: logged out. */
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

/** These work on a long time at once, and may take theirs. */
const isLong = (path: string) => /\/(export\.csv|reconciliation)$/.test(path);

const withinMs = ({ url, method }: Request) =>
  isLong(new URL(url).pathname) ? longWithinMs : method === 'GET' ? readWithinMs : writeWithinMs;

/** Why there is no answer. */
export const unreachableError = (error: unknown): ApiError =>
  error instanceof DOMException && error.name === 'TimeoutError'
    ? new ApiError(0, 'timeout', 'No answer in time')
    : new ApiError(0, 'offline', 'No answer');

/** The whole answer in time, its body too. */
export async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(withinMs(request))]),
    });
    const { status, statusText, headers } = response;
    const body = await response.arrayBuffer();
    // An answer that may have no body must not get an empty one.
    return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
  } catch (error) {
    throw unreachableError(error);
  }
}

/**
 * All services as one client. A token that is refused is renewed once.
 *
 * @throws {ApiError} from every call that is no success, and with code `offline` when there is no answer at all.
 */
export function createApi(tokens?: TokenSource): Api {
  const send = async (request: Request): Promise<Response> => {
    if (!tokens) return reach(request);
    const response = await reach(authorised(request, await tokens.token()));
    if (response.status !== 401 || !(await tokens.refresh())) return response;
    return reach(authorised(request, await tokens.token()));
  };
  const api = createClient<Paths>({
    baseUrl: location.origin,
    fetch: send,
    // No form of another page can send this header.
    headers: { 'x-requested-with': 'fetch' },
  });
  api.use({
    async onResponse({ response }) {
      if (!response.ok) throw await apiErrorOf(response);
    },
  });
  return api;
}

/** The answer itself, for a call that throws when there is none. */
export const answer = async <Data>(
  call: Promise<{ data?: Data; error?: unknown }>,
): Promise<Data> => (await call).data as Data;
