import { inTransaction, type Pool } from '@ems/database';
import { parkMessages, type MessageToPark } from '../db/parked-message-repository.ts';
import type { Partitions } from '../db/partitions.ts';
import { storeReadings, type StoreResult } from '../db/reading-repository.ts';
import { toBatch, type StoredReading } from '../domain/reading-batch.ts';

/** A message of a batch: its readings, or why it is parked. */
export interface CheckedMessage {
  readonly readings: readonly StoredReading[];
  readonly park: MessageToPark | undefined;
  /** The message as it would be parked, should the database refuse its data. */
  readonly asParked: (reason: string, detail: string) => MessageToPark;
}

interface Dependencies {
  readonly pool: Pool;
  readonly partitions: Partitions;
  readonly limitMilliwattHours: number;
}

/** Stores and parks in one transaction. */
export async function storeBatch(
  { pool, partitions, limitMilliwattHours }: Dependencies,
  messages: readonly CheckedMessage[],
): Promise<StoreResult> {
  const batch = toBatch(messages.flatMap(({ readings }) => readings));
  await partitions.ensure(batch.readings.map(({ timestamp }) => timestamp));
  return inTransaction(pool, async (client) => {
    await parkMessages(
      client,
      messages.flatMap(({ park }) => park ?? []),
    );
    return storeReadings(client, batch, limitMilliwattHours);
  });
}

/** SQLSTATE classes of data that a statement cannot take: these follow from a message, not from the moment. */
const dataFailure = /^(22|23)/;
const foreignKeyViolation = '23503';
const missingPartition = '23514';

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '');

/**
 * Stores messages; where the database refuses data, halves them until the culprit stands alone, and parks that one.
 * A device that was deleted meanwhile (foreign key) only needs another look: the next attempt finds its tombstone.
 *
 * @throws everything else, which is a matter of the moment: try the same messages again.
 */
export async function storeOrIsolate(
  dependencies: Dependencies,
  messages: readonly CheckedMessage[],
  afresh = 3,
): Promise<StoreResult[]> {
  try {
    return [await storeBatch(dependencies, messages)];
  } catch (error) {
    const code = codeOf(error);
    if (code === missingPartition) dependencies.partitions.forget();
    if ((code === foreignKeyViolation || code === missingPartition) && afresh > 0)
      return storeOrIsolate(dependencies, messages, afresh - 1);
    if (!dataFailure.test(code)) throw error;
    const [only, ...others] = messages;
    if (only && others.length === 0) return parkCulprit(dependencies, only, error);
    const middle = Math.ceil(messages.length / 2);
    const first = await storeOrIsolate(dependencies, messages.slice(0, middle));
    return [...first, ...(await storeOrIsolate(dependencies, messages.slice(middle)))];
  }
}

async function parkCulprit(dependencies: Dependencies, message: CheckedMessage, error: unknown) {
  const park =
    message.park ?? message.asParked('refused_by_database', String((error as Error).message));
  const storeParked = (change: Partial<MessageToPark>) =>
    storeBatch(dependencies, [{ ...message, readings: [], park: { ...park, ...change } }]);
  try {
    return [await storeParked({})];
  } catch (failure) {
    if (!dataFailure.test(codeOf(failure))) throw failure;
    // Whatever is the matter with it, one message must not hold up all others.
    return [await storeParked({ deviceId: null, routingKey: '', detail: '', properties: {} })];
  }
}
