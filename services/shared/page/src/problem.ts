import type { ServerResponse } from 'node:http';

const titles = {
  malformed_request: [400, 'The request is malformed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  misdirected_request: [421, 'This host is not served here'],
  upstream_unavailable: [502, 'The service is not available right now'],
  unavailable: [503, 'Temporarily unavailable'],
  upstream_timeout: [504, 'The service did not answer in time'],
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
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 503 ? { 'Retry-After': '5' } : {}),
  });
  response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail }));
}
