import { DomainError } from '@ems/domain-error';
import type { Logger } from '@ems/logging';
import { KeysUnavailableError } from '@ems/tokens';
import type { ErrorRequestHandler, Response } from 'express';
import { commonProblems, type ProblemKind, type ProblemTable } from './problems.ts';

/** Turns any thrown value into problem+json. Only unexpected failures are logged as errors. */
export function errorMiddleware(
  problems: ProblemTable,
  logger: Logger,
  isTransient: (error: unknown) => boolean = () => false,
): ErrorRequestHandler {
  const table: ProblemTable = { ...commonProblems, ...problems };
  return (thrown: unknown, request, response, _next) => {
    const error = translate(thrown, isTransient);
    const kind = table[error.code];
    const what = { err: thrown, method: request.method, path: request.path };
    if (!kind || kind.status === 500) logger.error(what, 'Request failed');
    else if (kind.status > 500) logger.warn(what, 'Request rejected, service unavailable');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    send(response, kind ? error : internal(), kind ?? commonProblems.internal_error);
  };
}

const internal = () =>
  new DomainError('internal_error', 'The error was logged. Try again in a moment');

const unavailable = (cause: unknown) =>
  new DomainError('unavailable', 'Try again in a moment', { retryAfter: 5, cause });

function translate(thrown: unknown, isTransient: (error: unknown) => boolean): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof KeysUnavailableError || isTransient(thrown)) return unavailable(thrown);
  const { type, status } = (thrown ?? {}) as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large')
    return new DomainError('body_too_large', 'Send less data per request');
  if (typeof type === 'string' && (type.startsWith('encoding.') || type.startsWith('charset.')))
    return new DomainError('unsupported_media_type', 'Send JSON in UTF-8');
  if (typeof type === 'string' && type.startsWith('entity.'))
    return new DomainError('malformed_request', 'The body is not valid JSON');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new DomainError('malformed_request', 'The request is malformed');
  return internal();
}

/** The body of a problem. */
export const problemBody = (error: DomainError, kind: ProblemKind): string =>
  JSON.stringify({
    type: 'about:blank',
    title: kind.title,
    status: kind.status,
    code: error.code,
    detail: error.message,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  });

function send(response: Response, error: DomainError, kind: ProblemKind): void {
  if (kind.status === 401) response.set('WWW-Authenticate', schemeOf(error));
  if (error.retryAfter !== undefined) response.set('Retry-After', String(error.retryAfter));
  response.status(kind.status).type('application/problem+json').send(problemBody(error, kind));
}

const schemeOf = (error: DomainError) =>
  error.code === 'credentials_invalid' ? 'Basic realm="ems"' : 'Bearer realm="ems"';
