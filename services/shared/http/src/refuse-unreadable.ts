import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError } from '@ems/domain-error';
import { problemBody } from './error-middleware.ts';
import { commonProblems } from './problems.ts';

const codes: Readonly<Record<string, keyof typeof commonProblems>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers malformed HTTP, which never reaches Express, with a problem like every other error. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = codes[error.code ?? ''] ?? 'malformed_request';
  const kind = commonProblems[code];
  const body = problemBody(new DomainError(code, 'The request is malformed'), kind);
  socket.end(
    [
      `HTTP/1.1 ${kind.status} ${STATUS_CODES[kind.status]}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
