import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** Asks for one address over and over. */
export interface HitOptions {
  readonly url: string;
  readonly token: string;
  readonly seconds: number;
}

export interface Hit {
  readonly requests: number;
  readonly requestsASecond: number;
  readonly p99: number;
  readonly failed: number;
}

// The bench is gone: so is this.
process.once('disconnect', () => process.exit());
const { url, token, seconds } = JSON.parse(
  readFileSync(process.env['LOAD'] ?? '', 'utf8'),
) as HitOptions;
const result = await autocannon({
  url,
  connections: 32,
  headers: { authorization: `Bearer ${token}` },
  duration: seconds,
});
process.send?.({
  requests: result.requests.total,
  requestsASecond: result.requests.total / result.duration,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors,
} satisfies Hit);
process.disconnect();
