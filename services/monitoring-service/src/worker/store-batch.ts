import { setTimeout as delay } from 'node:timers/promises';
import { inTransaction, type Pool } from '@ems/database';
import type { Sample, StoredReading } from '@ems/readings';
import {
  confirmImportParts,
  recordImportChanges,
  type ImportedPart,
  type ImportedReadings,
} from '../db/import-changes.ts';
import { parkMessages, type MessageToPark } from '../db/parked-message-repository.ts';
import type { Partitions } from '../db/partitions.ts';
import { storeReadings, type AlertRules, type StoreResult } from '../db/reading-repository.ts';
import { storeSamples, toSampleBatch } from '../db/sample-repository.ts';
import { toBatch } from '../domain/reading-batch.ts';
import { causeOf } from './failure-cause.ts';

/** The content of a message in a batch, and the parts of it to park. */
export interface CheckedMessage {
  readonly readings: readonly StoredReading[];
  readonly samples: readonly Sample[];
  readonly park: readonly MessageToPark[];
  /** Set if the message is a part of an import. */
  readonly imported?: ImportedPart | undefined;
  /** Why the message contains no reading although it is valid. */
  readonly ignored?: string;
  /** The readings as they are parked if they cannot be stored. */
  readonly asParked: (reason: string, detail: string) => MessageToPark;
}

interface Dependencies extends AlertRules {
  readonly pool: Pool;
  readonly partitions: Partitions;
}

const attemptsAlone = 3;
const pauseMs = 250;
/** Shorter than the timeout of the connection, so that the server reports the cause. */
const deadlines = `SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '20s'`;

/** Stores and parks in one transaction. */
export async function storeBatch(
  { pool, partitions, ...rules }: Dependencies,
  messages: readonly CheckedMessage[],
): Promise<StoreResult> {
  const batch = toBatch(messages.flatMap(({ readings }) => readings));
  const samples = toSampleBatch(messages.flatMap((message) => message.samples));
  await partitions.ensureFor(batch.readings);
  return inTransaction(
    pool,
    async (client) => {
      await parkMessages(
        client,
        messages.flatMap(({ park }) => park),
      );
      const imported = messages.flatMap(importedReadings);
      await recordImportChanges(client, imported);
      const result = await storeReadings(client, batch, rules);
      const sampled = samples.length > 0 ? await storeSamples(client, samples) : undefined;
      await confirmImportParts(client, imported);
      if (!sampled) return result;
      return {
        ...result,
        sampled: result.sampled + sampled.stored,
        waiting: result.waiting + sampled.waiting,
        discarded: result.discarded + sampled.discarded,
        parked: result.parked + sampled.parked,
      };
    },
    deadlines,
  );
}

const importedReadings = ({ imported, readings }: CheckedMessage): ImportedReadings[] =>
  imported ? [{ ...imported, readings }] : [];

/**
 * Stores messages. A batch that fails is halved until the message that causes it is alone. That message is parked if it
 * keeps failing, so one message never blocks all others.
 *
 * @throws when the reason is shared by the whole database: try the same messages again later.
 */
export async function storeOrIsolate(
  dependencies: Dependencies,
  messages: readonly CheckedMessage[],
  attempt = 1,
): Promise<StoreResult[]> {
  try {
    return [await storeBatch(dependencies, messages)];
  } catch (error) {
    const cause = causeOf(error);
    if (cause === 'database') throw error;
    if (cause === 'outdated') dependencies.partitions.forget();
    const [only, ...others] = messages;
    const mayPass = cause === 'outdated' || cause === 'contention' || others.length === 0;
    if (mayPass && cause !== 'data' && attempt < attemptsAlone) {
      await delay(pauseMs * Math.random());
      return storeOrIsolate(dependencies, messages, attempt + 1);
    }
    if (only && others.length === 0) return parkCulprit(dependencies, only, error);
    const middle = Math.ceil(messages.length / 2);
    const first = await storeOrIsolate(dependencies, messages.slice(0, middle));
    return [...first, ...(await storeOrIsolate(dependencies, messages.slice(middle)))];
  }
}

async function parkCulprit(dependencies: Dependencies, message: CheckedMessage, error: unknown) {
  // If nothing at all can be stored, this message is not the cause.
  await storeBatch(dependencies, []);
  const reason = causeOf(error) === 'data' ? 'refused_by_database' : 'not_storable';
  const { readings, asParked } = message;
  const park =
    readings.length > 0 || message.samples.length > 0
      ? [...message.park, asParked(reason, String((error as Error).message))]
      : message.park;
  const storeParked = (change: Partial<MessageToPark>) =>
    storeBatch(dependencies, [
      { ...message, readings: [], samples: [], park: park.map((one) => ({ ...one, ...change })) },
    ]);
  try {
    return [await storeParked({})];
  } catch (failure) {
    if (causeOf(failure) === 'database') throw failure;
    // Parked without the parts that the database rejects.
    return [await storeParked({ deviceId: null, routingKey: '', detail: '', properties: {} })];
  }
}
