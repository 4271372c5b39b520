import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import DayCalendar from './DayCalendar.svelte';

let mounted: ReturnType<typeof mount> | undefined;
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

function show(
  more: { value?: string; min?: string; max?: string; locale?: string; optional?: boolean } = {},
) {
  const chosen: string[] = [];
  mounted = mount(DayCalendar, {
    target: document.body,
    props: {
      value: '2026-11-11',
      today: '2026-11-26',
      min: undefined,
      max: '2026-11-26',
      optional: false,
      locale: 'en-GB',
      words: {
        choose: 'Choose',
        previousYear: 'Previous year',
        previousMonth: 'Previous month',
        nextMonth: 'Next month',
        nextYear: 'Next year',
        today: 'Today',
        clear: 'Clear',
      },
      onchoose: (day) => chosen.push(day),
      ...more,
    },
  });
  flushSync();
  return chosen;
}
const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map((node) => node.textContent.trim());
const press = (name: string) => {
  all('button')
    .find((button) => (button.getAttribute('aria-label') ?? button.textContent.trim()) === name)
    ?.click();
  flushSync();
};
const title = () => texts('[aria-live]')[0];
const open = () => texts('[data-bits-day]:not(:disabled)');
/** Presses a key at the focused day. */
async function key(name: string, shiftKey = false) {
  const day = document.querySelector<HTMLElement>('[data-bits-day][tabindex="0"]');
  const event = new KeyboardEvent('keydown', {
    key: name,
    shiftKey,
    bubbles: true,
    cancelable: true,
  });
  day?.dispatchEvent(event);
  await Promise.resolve();
  flushSync();
  return document.querySelector('[data-bits-day][tabindex="0"]')?.getAttribute('data-value');
}

test.each([
  ['en-GB', 'November 2026', 'Mon', 'Sunday, 1 November 2026'],
  ['en-US', 'November 2026', 'Sun', 'Sunday, November 1, 2026'],
  ['de-DE', 'November 2026', 'Mo', 'Sonntag, 1. November 2026'],
  ['de-AT', 'November 2026', 'Mo', 'Sonntag, 1. November 2026'],
])('the month, the weekdays and the days have the names of %s', (locale, ...names) => {
  show({ locale });
  const first = all('[data-bits-day]')[0]?.getAttribute('aria-label');
  expect([title(), texts('th')[0], first]).toEqual(names);
});

test('the calendar has no English texts of its own', async () => {
  const chosen = show({ locale: 'de-DE' });
  expect(texts('[role=heading]')).toEqual(['November 2026']);
  all('[data-value="2026-11-12"][data-bits-day]')[0]?.click();
  expect(chosen).toEqual(['2026-11-12']);
  await key('Enter');
  expect(document.body.textContent).not.toMatch(/event|select/i);
});

test('no day can be chosen before the first or after the last', () => {
  const chosen = show({ min: '2026-11-09' });
  expect(open()).toEqual(Array.from({ length: 18 }, (_, at) => String(at + 9)));
  all('[data-value="2026-11-27"][data-bits-day]')[0]?.click();
  expect(chosen).toEqual([]);
  all('[data-value="2026-11-25"][data-bits-day]')[0]?.click();
  expect(chosen).toEqual(['2026-11-25']);
});

test('today is marked and can be reached with one press, and the chosen day is selected', () => {
  const chosen = show();
  expect(texts('[aria-current=date]')).toEqual(['26']);
  expect(texts('[aria-selected=true]')).toEqual(['11']);
  press('Today');
  expect(chosen).toEqual(['2026-11-26']);
});

test('months and years can be changed as far as there are days to choose', () => {
  show({ min: '2025-12-24' });
  press('Previous month');
  expect(title()).toBe('October 2026');
  press('Previous year');
  expect(title()).toBe('December 2025');
  expect(open()[0]).toBe('24');
  press('Previous month');
  expect(title()).toBe('December 2025');
  press('Next year');
  expect(title()).toBe('November 2026');
  press('Next month');
  expect(title()).toBe('November 2026');
  expect(texts('[aria-disabled=true]:not([data-value])')).toHaveLength(2);
});

test('keys move across months and stop at the first and last day', async () => {
  show({ min: '2026-10-05' });
  expect(await key('ArrowUp')).toBe('2026-11-04');
  expect(await key('ArrowUp')).toBe('2026-10-28');
  expect(title()).toBe('October 2026');
  expect(await key('PageDown')).toBe('2026-11-26');
  expect(await key('ArrowRight')).toBe('2026-11-26');
  expect(await key('PageUp', true)).toBe('2026-10-05');
});

test('a later day than allowed shows the month of the last allowed day', () => {
  show({ value: '2027-03-01' });
  expect(title()).toBe('November 2026');
  expect(texts('[aria-selected=true]')).toEqual([]);
  expect(texts('[data-bits-day][tabindex="0"]')).toEqual(['26']);
});

test('only an optional date that is set can be cleared', async () => {
  show();
  expect(texts('button')).not.toContain('Clear');
  if (mounted) await unmount(mounted);
  const chosen = show({ optional: true });
  press('Clear');
  expect(chosen).toEqual(['']);
  if (mounted) await unmount(mounted);
  show({ optional: true, value: '' });
  expect(title()).toBe('November 2026');
  expect(texts('button')).not.toContain('Clear');
});
