import type { EventDefinition } from '@ems/contracts';
import { createLogger } from '@ems/logging';
import { connectBroker } from '@ems/messaging';
import type { TestBroker } from './test-broker.ts';

export interface CapturedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Parses JSON. Returns the text if it is not JSON, because devices also send other text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Captures all published events of these types, in order. */
export async function captureEvents(
  broker: TestBroker,
  definitions: readonly Pick<EventDefinition, 'exchange' | 'type'>[],
) {
  const connection = await connectBroker({
    url: broker.adminAmqpUrl,
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const { exchange, type } of definitions) await channel.bindQueue(queue, exchange, type);
  const seen: CapturedEvent[] = [];
  await channel.consume(
    queue,
    (message) => {
      if (message)
        seen.push({
          type: message.fields.routingKey,
          data: parsed(message.content.toString()),
        });
    },
    { noAck: true },
  );
  return {
    all: (): readonly CapturedEvent[] => seen,
    clear(): void {
      seen.length = 0;
    },
    stop: () => connection.close(),
  };
}

export type CapturedEvents = Awaited<ReturnType<typeof captureEvents>>;
