import { events, maxMessageBytes, type EventDefinition } from '@ems/contracts';
import type { ConsumeMessage } from 'amqplib';

export interface IncomingEvent<Data = unknown> {
  readonly eventId: string;
  readonly type: string;
  readonly data: Data;
  readonly occurredAt: Date;
}

/** Why this version cannot read a message as an event. */
export interface Undecodable {
  readonly reason:
    | 'message_too_large'
    | 'unknown_event'
    | 'unsupported_version'
    | 'malformed_json'
    | 'schema_mismatch';
  readonly detail: string;
}

const catalogue: ReadonlyMap<string, EventDefinition> = new Map(
  events.map((event) => [event.type, event]),
);

/** Checks a message against the contract of its type. */
export function decodeEvent(message: ConsumeMessage): IncomingEvent | Undecodable {
  const { type, messageId, headers } = message.properties;
  const { length } = message.content;
  if (length > maxMessageBytes)
    return { reason: 'message_too_large', detail: `${length} bytes, at most ${maxMessageBytes}` };
  const definition = catalogue.get(String(type));
  if (!definition) return { reason: 'unknown_event', detail: `Unknown event type ${String(type)}` };
  const version = Number(headers?.['version']);
  if (version !== definition.version)
    return { reason: 'unsupported_version', detail: `${definition.type} version ${version}` };
  const body = parse(message.content);
  if (body === undefined) return { reason: 'malformed_json', detail: 'The body is not valid JSON' };
  const result = definition.schema.safeParse(body);
  if (!result.success) {
    const detail = result.error.issues.map(
      ({ path, message: text }) => `/${path.join('/')}: ${text}`,
    );
    return { reason: 'schema_mismatch', detail: detail.join('; ') };
  }
  return {
    eventId: String(messageId),
    type: definition.type,
    data: result.data,
    occurredAt: new Date(String(headers?.['occurredAt'])),
  };
}

function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}
