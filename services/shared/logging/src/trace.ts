import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Connects the log lines, requests and events with one cause. */
export interface Trace {
  /** The same from the first request to the last event it causes. */
  readonly correlationId: string;
  /** W3C trace context, `00-<trace id>-<parent id>-<flags>`. */
  readonly traceparent: string;
}

const storage = new AsyncLocalStorage<Trace>();
const traceparentPattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** 32 digits. `randomUUID` caches random bytes and is faster than `randomBytes`. */
function randomHex(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
const correlationIdPattern = /^[\w.:-]{1,100}$/;

/** Continues the caller's trace if it is well formed, else starts a new one. */
export function continueTrace(received: { correlationId?: unknown; traceparent?: unknown }): Trace {
  const match =
    typeof received.traceparent === 'string' ? traceparentPattern.exec(received.traceparent) : null;
  const traceId = match?.[1] ?? randomHex();
  const { correlationId } = received;
  return {
    correlationId:
      typeof correlationId === 'string' && correlationIdPattern.test(correlationId)
        ? correlationId
        : traceId,
    traceparent: `00-${traceId}-${randomHex().slice(16)}-01`,
  };
}

export const withTrace = <Result>(trace: Trace, run: () => Result): Result =>
  storage.run(trace, run);

export const currentTrace = (): Trace => storage.getStore() ?? continueTrace({});

/** The current trace as fields of a log line. Empty outside a trace. */
export function traceFields(): object {
  const trace = storage.getStore();
  return trace
    ? { correlationId: trace.correlationId, traceId: trace.traceparent.slice(3, 35) }
    : {};
}
