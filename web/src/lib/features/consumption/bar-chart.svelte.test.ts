import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Day } from '#lib/api/models.ts';
import BarChart from './BarChart.svelte';
import { dayItems } from './day-items.ts';

// Elements have no size in this environment.
vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(readonly observe: () => void) {}
    disconnect() {}
  },
);

let mounted: ReturnType<typeof mount> | undefined;
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

const hourMs = 3_600_000;
const zone = 'Europe/Berlin';
const inZone = (at: number) => {
  const offset =
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')
      ?.value.slice(3) ?? '';
  const wall = new Date(at + Number(offset.slice(0, 3)) * hourMs).toISOString().slice(0, 19);
  return wall + offset;
};

/** A day in Berlin. Hours for which `kwhOf` returns null are missing. */
function dayOf(start: string, hours: number, kwhOf: (hour: number) => number | null): Day {
  const begin = Date.parse(start);
  return {
    date: start.slice(0, 10),
    timeZone: zone,
    hours: Array.from({ length: hours }, (_, hour) => ({
      start: inZone(begin + hour * hourMs),
      kwh: kwhOf(hour),
      isWhole: true,
    })),
  } as unknown as Day;
}

function draw(day: Day, now: string, other?: Day) {
  mounted = mount(BarChart, {
    target: document.body,
    props: {
      label: 'A day',
      firstColumn: 'Hour',
      what: 'Consumption',
      note: 'By hour',
      items: dayItems(day, Date.parse(now), other),
      names: other ? (['Tue', 'Mon'] as const) : undefined,
      limit: other ? undefined : 1,
    },
  });
  flushSync();
  const details = document.querySelector('details');
  if (details) details.open = true;
  details?.dispatchEvent(new Event('toggle'));
  flushSync();
}
test.each(['mouse', 'touch'])(
  'the bar under a pointer (%s) has a label, which disappears with a mouse and stays after a finger is lifted',
  (pointerType) => {
    draw(
      dayOf('2026-11-24T00:00:00+01:00', 24, () => 0.5),
      '2026-12-01T00:00:00Z',
    );
    const chart = document.querySelector('svg');
    if (chart)
      chart.getBoundingClientRect = () => ({ left: 100, width: 360 }) as unknown as DOMRect;
    const at = (type: string, clientX: number) => {
      chart?.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX, pointerType }));
      flushSync();
      return named();
    };
    const named = () =>
      document.querySelector('[class~=bg-popover]')?.textContent.replaceAll(/\s+/g, ' ').trim();
    // The chart is 720 wide and shown at half that size, with 44 before the first hour and 8 after the last.
    expect(at('pointerdown', 100 + 24)).toBe('00:00 0.500 kWh');
    expect(at('pointermove', 100 + 350)).toBe('23:00 0.500 kWh');
    expect(at('pointerleave', 0)).toBe(pointerType === 'mouse' ? undefined : '23:00 0.500 kWh');
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType }));
    flushSync();
    expect(named()).toBeUndefined();
    expect(at('pointermove', 100 + 10)).toBeUndefined();
  },
);

const bars = (state: string) => document.querySelectorAll(`rect[data-state=${state}]`).length;
const rows = () =>
  [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent.trim()).join(' '),
  );

test('missing hours, zeros and hours over the limit look different, and future hours are not drawn', () => {
  const day = dayOf('2026-11-24T00:00:00+01:00', 24, (hour) =>
    hour === 2 ? null : hour === 3 ? 0 : hour === 4 ? 1.5 : hour > 10 ? null : 0.5,
  );
  draw(day, '2026-11-24T10:30:00+01:00');
  expect(['missing', 'measured', 'over', 'current'].map(bars)).toEqual([1, 8, 1, 1]);
  expect(rows()[2]).toBe('02:00 missing');
  expect(rows()[3]).toBe('03:00 0.000 kWh');
  expect(rows()[23]).toBe('23:00 to come');
});

test.each([
  {
    name: '25',
    start: '2026-10-25T00:00:00+02:00',
    hours: 25,
    two: ['02:00 (UTC+02:00)', '02:00 (UTC+01:00)'],
  },
  { name: '23', start: '2026-03-29T00:00:00+01:00', hours: 23, two: [] },
])('a day of $name hours has as many bars, each with its own time', ({ start, hours, two }) => {
  draw(
    dayOf(start, hours, () => 0.5),
    '2026-12-01T00:00:00Z',
  );
  expect(bars('measured')).toBe(hours);
  const titles = rows().map((row) => row.replace(/ \d.\d+ kWh$/, ''));
  expect(new Set(titles).size).toBe(hours);
  expect(titles.filter((title) => title.startsWith('02:00'))).toEqual(two);
});

test('two days are compared by clock hour, even if one of them does not have an hour', () => {
  const short = dayOf('2026-03-29T00:00:00+01:00', 23, () => 0.25);
  const whole = dayOf('2026-03-28T00:00:00+01:00', 24, () => 0.5);
  draw(whole, '2026-12-01T00:00:00Z', short);
  expect(document.body.textContent).toContain('Tue');
  expect(rows()[1]).toBe('01:00 0.500 kWh 0.250 kWh');
  expect(rows()[2]).toBe('02:00 0.500 kWh no such hour');
  expect(document.querySelectorAll('rect[fill="var(--chart-other)"]')).toHaveLength(23);
});
