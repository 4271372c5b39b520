import { answer } from '#lib/api/create-api.ts';
import type { ParkedMessage } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

const looks = 5;
const pauseMs = 1_000;
const most = 100;

const latest = async (limit: number): Promise<readonly ParkedMessage[]> =>
  (await answer(api.GET('/api/consumption/parked', { params: { query: { limit } } }))).items;

/** The newest parked message, to tell what is parked from now on. */
export const newestParked = async (): Promise<bigint> => BigInt((await latest(1))[0]?.id ?? 0);

/**
 * Messages that were parked after a replay, which takes the platform a moment: looks for a few seconds, until as many
 * are found twice in a row. At most a hundred.
 */
export async function parkedAgain(
  since: bigint,
  isReplayed: (message: ParkedMessage) => boolean,
): Promise<readonly ParkedMessage[]> {
  let found: readonly ParkedMessage[] = [];
  for (let look = 0; look < looks; look++) {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    const now = (await latest(most)).filter((one) => BigInt(one.id) > since && isReplayed(one));
    if (now.length > 0 && now.length === found.length) break;
    found = now;
  }
  return found;
}
