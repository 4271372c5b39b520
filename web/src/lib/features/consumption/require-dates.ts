import { error } from '@sveltejs/kit';
import { isDate } from '#lib/calendar.ts';

/** An address with a date that does not exist is no page. */
export function requireDates(params: Readonly<Record<string, string>>): void {
  if (!Object.values(params).every(isDate)) error(404);
}
