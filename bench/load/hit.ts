import autocannon from 'autocannon';
import { loadOptions } from './load-options.ts';

/** Requests one address repeatedly. */
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

const { url, token, seconds } = loadOptions<HitOptions>();
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
