export { createLogger } from './create-logger.ts';
export { continueTrace, currentTrace, withTrace, type Trace } from './trace.ts';
export { redactUrl } from './redact-url.ts';
export type { Logger } from 'pino';
