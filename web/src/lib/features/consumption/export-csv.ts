import { answer } from '#lib/api/create-api.ts';
import { hasDecimalComma } from '#lib/i18n/format.ts';
import type { Selection } from '#lib/paths.ts';
import { api } from '#lib/state/session.svelte.ts';
import type { Measures } from './measures-texts.ts';
import { queryOf } from './selection.ts';

/** Saves the hours of these days as a file for a spreadsheet in the user's language. */
export async function exportCsv(
  from: string,
  to: string,
  of: Selection,
  measures: Measures,
): Promise<void> {
  const decimal = hasDecimalComma() ? ('comma' as const) : ('point' as const);
  const query = { from, to, decimal, ...queryOf(of) };
  // Read as a blob, because text would lose the byte order mark.
  const file = await answer(
    api.GET('/api/consumption/export.csv', { params: { query }, parseAs: 'blob' }),
  );
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  const what = measures === 'consumption' ? 'energy' : measures;
  link.download = `${what}-${from}${from === to ? '' : `-${to}`}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
