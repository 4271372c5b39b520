import { error } from '@sveltejs/kit';
import { isDate } from '#lib/calendar.ts';

/** An address with an invalid date is not found. */
export function requireDates(params: Readonly<Record<string, string>>): void {
  if (!Object.values(params).every(isDate)) error(404);
}
