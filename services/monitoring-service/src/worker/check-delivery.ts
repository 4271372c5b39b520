import { deviceIdOfRoutingKey, exchanges, queues, type AcceptedPeriod } from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import { checkReadingMessage } from '../domain/check-reading-message.ts';
import type { CheckedMessage } from './store-batch.ts';

/** A message that comes back from the parked ones has its first routing key in a header. */
function routingKeyOf({ fields, properties }: ConsumeMessage): string {
  const original: unknown = properties.headers?.[parkedHeaders.routingKey];
  return fields.exchange === exchanges.replay && typeof original === 'string'
    ? original
    : fields.routingKey;
}

/** Reads a delivery of the readings queue. */
export function checkDelivery(
  message: ConsumeMessage,
  receivedAt: number,
  period: AcceptedPeriod,
): CheckedMessage {
  const routingKey = routingKeyOf(message);
  const { contentType, contentEncoding } = message.properties as Partial<
    Record<'contentType' | 'contentEncoding', string>
  >;
  const { redelivered } = message.fields;
  const checked = checkReadingMessage(
    { content: message.content, routingKey, contentType, contentEncoding, redelivered, receivedAt },
    period,
  );
  const asParked = (reason: string, detail: string): MessageToPark => ({
    queue: queues.readings,
    exchange: exchanges.data,
    routingKey,
    deviceId: deviceIdOfRoutingKey(routingKey) ?? null,
    reason,
    detail,
    content: message.content,
    properties: { headers: message.properties.headers ?? {} },
    unreadable: false,
  });
  return Array.isArray(checked)
    ? { readings: checked, park: undefined, asParked }
    : { readings: [], park: asParked(checked.reason, checked.detail), asParked };
}
