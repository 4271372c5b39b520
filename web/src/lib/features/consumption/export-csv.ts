import { answer } from '#lib/api/create-api.ts';
import { hasDecimalComma } from '#lib/i18n/format.ts';
import { api } from '#lib/state/session.svelte.ts';

/** Saves the hours of these days as a file for a spreadsheet in the user's language. */
export async function exportCsv(
  from: string,
  to: string,
  deviceId: number | undefined,
): Promise<void> {
  const decimal = hasDecimalComma() ? ('comma' as const) : ('point' as const);
  const query = { from, to, decimal, ...(deviceId === undefined ? {} : { deviceId }) };
  // Read as a blob, because text would lose the byte order mark.
  const file = await answer(
    api.GET('/api/consumption/export.csv', { params: { query }, parseAs: 'blob' }),
  );
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `energy-${from}${from === to ? '' : `-${to}`}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
