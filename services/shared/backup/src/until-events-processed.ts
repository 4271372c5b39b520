import { queues } from '@ems/contracts';
import { BackupError } from './backup-error.ts';
import { observeQueues, type ObservedBroker } from './observe-queues.ts';

const eventQueues = [
  queues.authSync,
  queues.userSync,
  queues.deviceSync,
  queues.monitoringSync,
  queues.supportSync,
];

/**
 * Waits until no event is on its way between services. Only useful while events are held back.
 *
 * @throws {BackupError} at the deadline
 */
export async function untilEventsProcessed(
  broker: ObservedBroker,
  deadline: number,
): Promise<void> {
  let waiting: string[] = eventQueues;
  for await (const stateOf of observeQueues(broker, eventQueues, deadline)) {
    waiting = waiting.filter((name) => stateOf(name).messages > 0);
    if (waiting.length === 0) return;
  }
  throw new BackupError(
    `Events still wait in ${waiting.join(', ')}. Check that the services run, then try again`,
  );
}
