import { answer } from '#lib/api/create-api.ts';
import type { ParkedMessage } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

const attempts = 5;
const pauseMs = 1_000;
const limit = 100;

const latest = async (limit: number): Promise<readonly ParkedMessage[]> =>
  (await answer(api.GET('/api/consumption/parked', { params: { query: { limit } } }))).items;

/** Id of the newest parked message. */
export const newestParkedId = async (): Promise<bigint> => BigInt((await latest(1))[0]?.id ?? 0);

/**
 * Finds messages that were parked again after a replay, at most a hundred. Parking takes a moment, so this polls for a
 * few seconds, until it finds the same number twice in a row.
 */
export async function findParkedSince(
  since: bigint,
  isReplayed: (message: ParkedMessage) => boolean,
): Promise<readonly ParkedMessage[]> {
  let found: readonly ParkedMessage[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    const now = (await latest(limit)).filter((one) => BigInt(one.id) > since && isReplayed(one));
    if (now.length > 0 && now.length === found.length) break;
    found = now;
  }
  return found;
}
