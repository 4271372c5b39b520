const dayMs = 86_400_000;
const at = (date: string) => new Date(`${date}T00:00:00Z`);
const iso = (date: Date) => date.toISOString().slice(0, 10);

/** Calendar dates as `2026-11-24`, without a time zone. */
export const addDays = (date: string, days: number): string =>
  iso(new Date(at(date).getTime() + days * dayMs));

/** The first day of the month `months` later. */
export function addMonths(date: string, months: number): string {
  const first = at(date);
  return iso(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + months, 1)));
}

export const mondayOf = (date: string): string => addDays(date, -((at(date).getUTCDay() + 6) % 7));

export const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at(text).getTime()) && iso(at(text)) === text;
