import { json, type Request, type RequestHandler, type Response, type Router } from 'express';
import { authenticate, type Authentication } from './authenticate.ts';
import type { Endpoint } from './define-endpoint.ts';
import { DomainError } from './domain-error.ts';
import { validator } from './validate.ts';

export const expressPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1');

const none = async () => undefined;

/** Puts an endpoint on a router: who calls, is what they say well formed, do it, is the answer well formed. */
export function mountEndpoint(
  router: Router,
  endpoint: Endpoint,
  authentication: Authentication,
  limitRate: (request: Request) => Promise<void>,
): void {
  const params = endpoint.params ? validator('path', endpoint.params) : none;
  const headers = endpoint.headers ? validator('header', endpoint.headers) : none;
  const query = endpoint.query ? validator('query', endpoint.query) : none;
  const body = endpoint.body ? validator('body', endpoint.body) : none;

  async function answer(request: Request, response: Response): Promise<void> {
    const input = {
      params: await params(request.params),
      headers: await headers(request.headers),
      query: await query(request.query),
      body: await body(request.body),
      request,
      response,
      ...(response.locals['caller'] as object),
    };
    const result = await endpoint.handle(input as never);
    if (endpoint.contentType || response.headersSent) return;
    response.status(endpoint.status);
    if (endpoint.result) response.json(await endpoint.result.parseAsync(result));
    else response.end();
  }

  const identify: RequestHandler = async (request, response, next) => {
    try {
      response.locals['caller'] = await authenticate(endpoint.security, request, authentication);
    } catch (error) {
      // Guessing is bounded as well, by the address.
      if (error instanceof DomainError) await limitRate(request);
      throw error;
    }
    await limitRate(request);
    next();
  };

  router[endpoint.method](
    expressPath(endpoint.path),
    identify,
    ...(endpoint.body
      ? [requireJson, json({ limit: endpoint.bodyLimit ?? 100_000, strict: false })]
      : []),
    answer,
  );
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (!request.is('application/json'))
    throw new DomainError('unsupported_media_type', 'Send `Content-Type: application/json`');
  next();
};
