import { answer } from '#lib/api/create-api.ts';
import { api } from '#lib/state/session.svelte.ts';

/** Saves the hours of these days as a file. */
export async function exportCsv(
  from: string,
  to: string,
  deviceId: number | undefined,
): Promise<void> {
  const query = { from, to, ...(deviceId === undefined ? {} : { deviceId }) };
  const text = await answer(
    api.GET('/api/consumption/export.csv', { params: { query }, parseAs: 'text' }),
  );
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `energy-${from}${from === to ? '' : `-${to}`}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
