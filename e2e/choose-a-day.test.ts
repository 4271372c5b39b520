import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { call, logIn, looks, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];

const field = (page: Page, name = 'Date') => page.getByRole('combobox', { name });
const calendar = (page: Page) => page.getByRole('dialog');
const day = (page: Page, name: RegExp) => calendar(page).getByRole('button', { name });
const isShown = (page: Page, name: RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();
const focused = (page: Page) =>
  page.evaluate<string | null>("document.activeElement.getAttribute('data-value')");

async function press(page: Page, keys: Readonly<Record<string, string>>) {
  for (const [key, reached] of Object.entries(keys)) {
    await page.keyboard.press(key);
    await expect.poll(() => focused(page), { message: key }).toBe(reached);
  }
}

test.each(everyLook)('a day can be chosen with the pointer (%s)', async (look) => {
  const page = await open(look);
  await logIn(page, await newResident('Pia'), '/day/2026-10-20');
  await isShown(page, /20 October/);
  const use = (name: RegExp | string) => {
    const target = calendar(page).getByRole('button', { name });
    return look === 'phone' ? target.tap() : target.click();
  };
  await field(page).click();
  const box = await day(page, /17 October 2026$/).boundingBox();
  const least = look === 'phone' ? 44 : 24;
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(least);
  await use(/17 October 2026$/);
  await isShown(page, /17 October 2026/);
  await calendar(page).waitFor({ state: 'hidden' });
  expect(new URL(page.url()).pathname).toBe('/day/2026-10-17');
  await expect.poll(() => field(page).innerText()).toBe('17 Oct 2026');

  await field(page).click();
  await use('Previous year');
  await use('Previous month');
  await use(/^Monday,? 1 September 2025/);
  await isShown(page, /^Monday,? 1 September 2025/);

  await field(page).click();
  await use('Today');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await field(page).click();
  const next = calendar(page).getByRole('button', { name: 'Next month' });
  await expect.poll(() => next.getAttribute('aria-disabled')).toBe('true');
});

test.each(everyLook)(
  'a day can be chosen with the keyboard, and the page moves only after the choice (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Kim'), '/day/2026-10-20');
    await isShown(page, /20 October/);
    await field(page).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('2026-10-20');
    await press(page, {
      ArrowLeft: '2026-10-19',
      ArrowUp: '2026-10-12',
      ArrowRight: '2026-10-13',
      End: '2026-10-18',
      Home: '2026-10-12',
      PageUp: '2026-09-12',
      'Shift+PageUp': '2025-09-12',
    });
    // The focus stays in the calendar.
    for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('2025-09-12');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    await calendar(page).waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowLeft');
    await isShown(page, /20 October 2026/);
    expect(new URL(page.url()).pathname).toBe('/day/2026-10-20');

    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('2026-10-20');
    await press(page, { ArrowDown: '2026-10-27', ArrowRight: '2026-10-28' });
    await page.keyboard.press('Enter');
    await isShown(page, /28 October 2026/);
    await expect
      .poll(() => page.evaluate('document.activeElement.getAttribute("role")'))
      .toBe('combobox');

    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('ArrowLeft');
    await isShown(page, /27 October 2026/);
    await expect.poll(() => field(page).innerText()).toBe('27 Oct 2026');
  },
);

test('the whole calendar is visible on a small phone', async () => {
  const height = 640;
  const page = await open({ ...looks.phone, viewport: { width: 360, height } });
  await logIn(page, await newResident('Tiny'), '/day/2026-10-20');
  await field(page).click();
  await expect
    .poll(async () => {
      const box = await calendar(page).getByRole('button', { name: 'Today' }).boundingBox();
      return box ? box.y + box.height : undefined;
    })
    .toBeLessThan(height);
});

test('the calendar uses the language and the first weekday of the user', async () => {
  const resident = await newResident('Greta');
  const page = await open();
  await logIn(page, resident);
  await call(resident, '/api/users/me', { language: 'de', locale: 'de-AT' }, 'PATCH');
  await page.goto(`${inject('platform').url}/compare/2026-01-14/2026-01-07`);
  const other = field(page, 'verglichen mit');
  await expect.poll(() => other.innerText()).toMatch(/^0?7\. J/);
  await other.click();
  await calendar(page).getByText('Jänner 2026', { exact: true }).first().waitFor();
  await expect
    .poll(() => calendar(page).getByRole('columnheader').allInnerTexts())
    .toEqual(['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So']);
  await day(page, /^Freitag, 2\. Jänner 2026/).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/compare/2026-01-14/2026-01-02');
});

test('the last day of a reconciliation cannot be before the first, and both can be empty', async () => {
  const page = await open();
  const period = 'from=2026-10-14&to=2026-10-20&run=1';
  await logIn(page, inject('platform').administrator, `/admin/reconciliation?${period}`);
  await field(page, 'To').click();
  await expect.poll(() => day(page, /13 October 2026$/).isDisabled()).toBe(true);
  await day(page, /15 October 2026$/).click();
  await field(page, 'From').click();
  await expect.poll(() => day(page, /16 October 2026$/).isDisabled()).toBe(true);
  await calendar(page).getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('to')).toBe('2026-10-15');
  expect(new URL(page.url()).searchParams.get('from') ?? '').toBe('');
  await page.getByRole('heading', { name: 'All totals match' }).waitFor();
});

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
