import { DomainError } from '@ems/domain-error';
import {
  BrokerUnavailableError,
  UnroutableError,
  type Messaging,
  type OutgoingMessage,
} from '@ems/messaging';
import { isReadingType } from '@ems/readings';

const longestType = 100;

/**
 * Checks a message. One that is refused goes to monitoring-worker nevertheless, which refuses it by the same rules: so its
 * device's owner sees the reason, within the limits of rejected messages. The device gets its answer in any case.
 */
export async function checkOrShow<Checked>(
  messaging: Pick<Messaging, 'publish'>,
  message: OutgoingMessage,
  check: () => Checked,
): Promise<Checked> {
  try {
    return check();
  } catch (error) {
    if (error instanceof DomainError)
      await messaging.publish(message).catch((cause: unknown) => {
        if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError))
          throw cause;
      });
    throw error;
  }
}

/** A content type that is refused, so that monitoring-worker refuses it too. AMQP has no room for a long one. */
export function refusedType(contentType: string | undefined): string | undefined {
  if (isReadingType(contentType)) return undefined;
  const shown = contentType?.slice(0, longestType);
  return isReadingType(shown) ? 'application/octet-stream' : shown;
}
