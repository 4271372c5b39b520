import type { ServerResponse } from 'node:http';

const titles = {
  malformed_request: [400, 'The request cannot be read'],
  not_found: [404, 'Not found'],
  misdirected_request: [421, 'This host is not served here'],
  forward_auth_unavailable: [500, 'The login could not be checked'],
  upstream_unavailable: [502, 'The service is not available right now'],
} as const;

/** Answers with problem+json. */
export function sendProblem(
  response: ServerResponse,
  code: keyof typeof titles,
  detail: string,
): void {
  const [status, title] = titles[code];
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail }));
}
