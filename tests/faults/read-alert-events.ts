import { randomUUID } from 'node:crypto';
import { queues } from '@ems/contracts';
import { connect } from 'amqplib';

/** Event ids of `notify.overconsumption` in the stream, by alert. A resent event has the same id. */
export async function readAlertEvents(amqpUrl: string): Promise<Map<string, Set<string>>> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  const marker = randomUUID();
  const events = new Map<string, Set<string>>();
  channel.sendToQueue(queues.wsEvents, Buffer.from('{}'), { messageId: marker, type: 'test.end' });
  await channel.waitForConfirms();
  await channel.prefetch(500);
  await new Promise<void>((resolve, reject) => {
    channel.once('error', reject);
    void channel
      .consume(
        queues.wsEvents,
        (message) => {
          if (!message) return;
          channel.ack(message);
          const { type, messageId } = message.properties as { type: string; messageId: string };
          if (messageId === marker) resolve();
          if (type !== 'notify.overconsumption') return;
          const { alertId } = JSON.parse(message.content.toString()) as { alertId: string };
          events.set(alertId, (events.get(alertId) ?? new Set()).add(messageId));
        },
        { arguments: { 'x-stream-offset': 'first' } },
      )
      .catch(reject);
  });
  await connection.close();
  return events;
}
