import { answer } from '#lib/api/create-api.ts';
import type { Credentials } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

const of = (id: number) => ({ params: { path: { id } } });

export const rotateCredentials = (id: number): Promise<Credentials> =>
  answer(api.POST('/api/devices/{id}/credentials', of(id))).then(({ credentials }) => credentials);

export async function revokeCredentials(id: number): Promise<void> {
  await api.DELETE('/api/devices/{id}/credentials', of(id));
}

export async function deleteDevice(id: number): Promise<void> {
  await api.DELETE('/api/devices/{id}', of(id));
}

export interface Days {
  readonly first: string;
  readonly last: string;
  readonly timeZone: string;
}

/** How many readings there were; the platform deletes a bounded number at a time. */
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
