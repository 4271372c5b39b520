import { DomainError, type FieldProblem } from '@ems/domain-error';
import type { MessageProblem, ReadingMessage, RejectedElement } from '@ems/readings';

const mostProblems = 20;
const refusal = (fields: FieldProblem[]) =>
  new DomainError('validation_failed', 'None of the readings is accepted', {
    fields: fields.slice(0, mostProblems),
  });

/** Returns the readings of a request. Throws if none of them is acceptable. */
export function requireUsable(read: ReadingMessage | MessageProblem): ReadingMessage {
  if ('elements' in read) {
    if (read.rejected.length < read.elements.length) return read;
    const place = (index: number) => (read.isArray ? `/${index}` : '');
    throw refusal(
      read.rejected.flatMap(({ index, problems }) =>
        problems.map(({ code, path, message }) => ({
          in: 'body',
          path: `${place(index)}${path}`,
          code,
          message,
        })),
      ),
    );
  }
  const { reason, code, message } = read;
  if (reason === 'malformed_json') throw new DomainError('malformed_request', message);
  throw refusal([{ in: 'body', path: '', code, message }]);
}

export const toAnswer = ({ index, problems: [first] }: RejectedElement) => ({
  index,
  code: first?.code ?? 'schema_mismatch',
  path: `/${index}${first?.path ?? ''}`,
  message: first?.message ?? '',
});

/**
 * The message for monitoring-worker. Rejected elements stay as received, so that they are parked at their position.
 * Accepted ones are complete.
 *
 * @param usesArrivalTime the time of arrival replaces the device's own times
 */
export function contentOf(
  { elements, rejected }: ReadingMessage,
  deviceId: number,
  sentAt: string,
  usesArrivalTime: boolean,
) {
  const bad = new Set(rejected.map(({ index }) => index));
  const arrival = { sentAt, timestamp: sentAt };
  const complete = (element: object) =>
    usesArrivalTime ? { ...element, ...arrival, deviceId } : { ...arrival, ...element, deviceId };
  return Buffer.from(
    `[${elements
      .map((element, index) =>
        bad.has(index) ? jsonOf(element) : JSON.stringify(complete(element as object)),
      )
      .join(',')}]`,
  );
}

/** An element that is nested too deeply to be serialised is still rejected. */
function jsonOf(element: unknown): string {
  try {
    return JSON.stringify(element);
  } catch {
    return 'null';
  }
}
