import { DomainError } from '@ems/domain-error';
import { json, raw, type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Principal } from '@ems/tokens';
import { authenticate, type Authentication } from './authenticate.ts';
import type { Endpoint } from './define-endpoint.ts';
import { shareWork } from './share-work.ts';
import { validator } from './validate.ts';

export const expressPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1');

const none = async () => undefined;
const own = async (value: unknown) => value;

/** Mounts an endpoint on a router: authenticates, validates the request, calls the handler, checks the response. */
export function mountEndpoint(
  router: Router,
  endpoint: Endpoint,
  authentication: Authentication,
  limitRate: (request: Request) => Promise<void>,
): void {
  const params = endpoint.params ? validator('path', endpoint.params) : none;
  const headers = endpoint.headers ? validator('header', endpoint.headers) : none;
  const query = endpoint.query ? validator('query', endpoint.query) : none;
  const body = endpoint.body && !endpoint.readBody ? validator('body', endpoint.body) : own;
  const share = shareWork<string | undefined>();

  async function work(request: Request, response: Response): Promise<string | undefined> {
    return bodyOf(endpoint, {
      params: await params(request.params),
      headers: await headers(request.headers),
      query: await query(request.query),
      body: await body(request.body),
      request,
      response,
      ...(response.locals['caller'] as object),
    });
  }

  async function answer(request: Request, response: Response): Promise<void> {
    const result = endpoint.shared
      ? await share(sharedKey(request), () => work(request, response))
      : await work(request, response);
    if (endpoint.contentType || response.headersSent) return;
    response.status(endpoint.status);
    if (result !== undefined) response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(result);
  }

  const identify: RequestHandler = async (request, response, next) => {
    try {
      response.locals['caller'] = await authenticate(endpoint.security, request, authentication);
    } catch (error) {
      // Failed authentication is limited per address, against guessing.
      if (error instanceof DomainError) await limitRate(request);
      throw error;
    }
    await limitRate(request);
    next();
  };

  router[endpoint.method](
    expressPath(endpoint.path),
    identify,
    ...(endpoint.body ? bodyReaders(endpoint) : []),
    answer,
  );
}

function bodyReaders({ bodyLimit: limit = 100_000, readBody }: Endpoint): RequestHandler[] {
  if (!readBody) return [requireJson, json({ limit, strict: false })];
  return [
    raw({ limit, type: () => true }),
    (request, _response, next) => {
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      request.body = readBody(content, request.headers['content-type']);
      next();
    },
  ];
}

/** The checked response as JSON. Undefined when it is empty or the handler writes it. */
async function bodyOf(endpoint: Endpoint, input: object): Promise<string | undefined> {
  const result = await endpoint.handle(input as never);
  return endpoint.result && JSON.stringify(await endpoint.result.parseAsync(result));
}

/** The key has the user and the roles instead of the token, because a user may have several tokens. */
function sharedKey(request: Request): string {
  const caller = request.res?.locals['caller'] as { principal?: Principal } | undefined;
  const principal = caller?.principal;
  return JSON.stringify([principal?.userId, principal?.authorities, request.originalUrl]);
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (!request.is('application/json'))
    throw new DomainError('unsupported_media_type', 'Send `Content-Type: application/json`');
  next();
};
