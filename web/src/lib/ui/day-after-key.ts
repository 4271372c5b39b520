import { endOfWeek, startOfWeek, type CalendarDate } from '@internationalized/date';

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

const days = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
  ['ArrowUp', -7],
  ['ArrowDown', 7],
]);
const pages = new Map([
  ['PageUp', -1],
  ['PageDown', 1],
]);

/** The day that a key moves to in a calendar (ARIA Authoring Practices). Undefined for other keys. */
export function dayAfterKey(
  day: CalendarDate,
  { key, shiftKey }: Key,
  locale: string,
): CalendarDate | undefined {
  const step = days.get(key);
  if (step) return day.add({ days: step });
  const page = pages.get(key);
  if (page) return day.add(shiftKey ? { years: page } : { months: page });
  if (key === 'Home') return startOfWeek(day, locale);
  return key === 'End' ? endOfWeek(day, locale) : undefined;
}
