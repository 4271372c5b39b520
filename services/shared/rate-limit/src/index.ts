export { createRateLimiter, type RateLimiter, type Verdict } from './create-rate-limiter.ts';
export { createRequestLimiter } from './create-request-limiter.ts';
