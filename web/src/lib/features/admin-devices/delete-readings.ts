import { answer } from '#lib/api/create-api.ts';
import { api } from '#lib/state/session.svelte.ts';

export interface Days {
  readonly first: string;
  readonly last: string;
  readonly timeZone: string;
}

/** Deletes readings in several requests and returns their number. The platform limits the number per request. */
export async function deleteReadings(id: number, days: Days): Promise<number> {
  const { parseDate } = await import('@internationalized/date');
  const from = parseDate(days.first).toDate(days.timeZone).toISOString();
  const to = parseDate(days.last).add({ days: 1 }).toDate(days.timeZone).toISOString();
  const params = { path: { id }, query: { from, to } };
  for (let sum = 0; ;) {
    const { deleted, complete } = await answer(
      api.DELETE('/api/consumption/devices/{id}/readings', { params }),
    );
    sum += deleted;
    if (complete) return sum;
  }
}
