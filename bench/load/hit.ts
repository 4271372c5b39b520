import autocannon from 'autocannon';

/** Asks for one address over and over. */
export interface HitOptions {
  readonly url: string;
  readonly token: string;
  readonly seconds?: number;
  readonly requests?: number;
}

export interface Hit {
  readonly requestsASecond: number;
  readonly p99: number;
  readonly failed: number;
}

const { url, token, seconds, requests } = JSON.parse(process.env['LOAD'] ?? '{}') as HitOptions;
const result = await autocannon({
  url,
  connections: 32,
  headers: { authorization: `Bearer ${token}` },
  ...(requests === undefined ? { duration: seconds ?? 5 } : { amount: requests }),
});
process.send?.({
  requestsASecond: result.requests.total / result.duration,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors,
} satisfies Hit);
process.disconnect();
