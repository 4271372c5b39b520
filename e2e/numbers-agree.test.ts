import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  axeViolations,
  call,
  logIn,
  looks,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
  type Look,
} from './browser.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];
const hourMs = 3_600_000;
const arrives = { timeout: 20_000 };

/** One reading at the end of each hour from a given time. */
const hourly = (from: number, hours: number, kwh: number) =>
  Array.from({ length: hours }, (_, index) => ({ at: from + (index + 1) * hourMs, kwh }));

const inBerlin = (at: number) =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Berlin',
  }).format(at);

test.each(everyLook)(
  'an alert shows the start, end and current total of its hour (%s)',
  async (look) => {
    const resident = await newResident('Ada');
    const device = await newDevice(resident, 'Heater', 0.5);
    const hour = Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs;
    await sendReadings(device, [
      { at: hour + 20 * 60_000, kwh: 0.3 },
      { at: hour + 40 * 60_000, kwh: 0.24 },
    ]);
    const page = await open(look);
    await logIn(page, resident, '/alerts');
    await page.getByText('The hour reached 0.54 kWh').waitFor();
    // The reading has the time of the end of its hour, like that of a meter that reports hourly.
    await sendReadings(device, [{ at: hour + hourMs, kwh: 0.45 }]);
    await page.getByText('The hour reached 0.99 kWh').waitFor();
    const row = page.getByRole('listitem').filter({ hasText: 'The hour reached' });
    expect(await row.innerText()).toContain(`${inBerlin(hour)}–${inBerlin(hour + hourMs)}`);
    await page.reload();
    await page.getByText('The hour reached 0.99 kWh, over the limit of 0.50 kWh').waitFor();
    await row.getByRole('link', { name: 'Heater' }).click();
    await page.getByText('Show as table').click();
    await page.getByRole('row', { name: `${inBerlin(hour)} 0.990 kWh` }).waitFor();
  },
);

test.each(everyLook)(
  'days and months with gaps do not count for averages and records, and are marked (%s)',
  async (look) => {
    const resident = await newResident('Lea');
    const device = await newDevice(resident, 'Meter', 90);
    // Nine complete days of October in Berlin, and a tenth with a missing hour.
    const start = Date.parse('2026-10-10T00:00:00+02:00');
    await sendReadings(device, hourly(start, 9 * 24, 0.5));
    await sendReadings(device, hourly(start + 9 * 24 * hourMs, 23, 3));
    const page = await open(look);
    await logIn(page, resident, `/year/2026-10-10?device=${device.id}`);
    await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe('177.00');
    const figure = (name: string) => page.locator('dl > div').filter({ hasText: name });
    expect(await figure('Average month').innerText()).toMatch(/–\s*kWh\s*no complete months yet/);
    expect(await figure('Highest month').innerText()).toMatch(/–\s*kWh\s*no complete months yet/);

    await page.goto(`${inject('platform').url}/month/2026-10-10?device=${device.id}`);
    await figure('Average day').getByText('12.00').waitFor();
    await figure('Average day').getByText('9 complete days').waitFor();
    await figure('Highest day').getByText('12.00').waitFor();
    await page.getByText('Show as table').click();
    await page.getByRole('row', { name: 'Mon 19 Oct, incomplete 69.000 kWh' }).waitFor();
  },
);

test.each(everyLook)(
  'days on which other devices sent are neither averaged nor compared (%s)',
  async (look) => {
    const resident = await newResident('Pia');
    const meter = await newDevice(resident, 'Meter', 90);
    const plug = await newDevice(resident, 'Plug', 90);
    const start = Date.parse('2026-10-10T00:00:00+02:00');
    await sendReadings(meter, hourly(start, 9 * 24, 0.5));
    await sendReadings(plug, hourly(start + 7 * 24 * hourMs, 2 * 24, 1));
    const page = await open(look);
    await logIn(page, resident, '/month/2026-10-10');
    await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe('156.00');
    await page.getByText('kWh in total, incomplete').waitFor();
    const figure = (name: string) => page.locator('dl > div').filter({ hasText: name });
    await figure('Average day').getByText('12.00').waitFor();
    await figure('Average day').getByText('7 complete days with the same devices').waitFor();
    await figure('Highest day').getByText('12.00').waitFor();

    const { url } = inject('platform');
    await page.goto(`${url}/compare/2026-10-18/2026-10-16`);
    await page.getByText('No hour with the same devices on both days').waitFor();
    await page.goto(`${url}/compare/2026-10-18/2026-10-17`);
    await figure('Difference').getByText('0.00').waitFor();
  },
);

test.each(everyLook)('a month and a year can be chosen directly (%s)', async (look) => {
  const page = await open(look);
  await logIn(page, await newResident('Mo'), '/month/2026-10-20');
  const choose = async (field: string, option: string) => {
    await page.getByRole('combobox', { name: new RegExp(`^${field}`) }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await choose('Month', 'March');
  await page.getByRole('heading', { level: 1, name: 'March 2026' }).waitFor();
  await choose('Year', '2024');
  await page.getByRole('heading', { level: 1, name: 'March 2024' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page
    .getByRole('navigation', { name: 'Period' })
    .getByRole('link', { name: 'Year' })
    .click();
  await choose('Year', '2025');
  await page.getByRole('heading', { level: 1, name: '2025' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/year/2025-01-01');
});

test('a bar tapped on a phone keeps its label until something else is touched', async () => {
  const resident = await newResident('Tim');
  const device = await newDevice(resident, 'Meter', 90);
  await sendReadings(device, hourly(Date.parse('2026-11-02T00:00:00+01:00'), 24, 0.5));
  const page = await open('phone');
  await logIn(page, resident, '/day/2026-11-02');
  await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe('12.00');
  await page.getByRole('img', { name: /Consumption by hour/ }).tap();
  const name = page.locator('figure [class~=bg-popover]');
  await name.waitFor();
  expect(await name.innerText()).toMatch(/1\d:00\s*0\.500 kWh/);
  await page.getByRole('heading', { level: 1 }).tap();
  await name.waitFor({ state: 'detached' });
});

test.each(everyLook)(
  'the sum of all devices shows a note about main meters once (%s)',
  async (look) => {
    const resident = await newResident('Zoe');
    await newDevice(resident, 'Main meter', 5);
    await newDevice(resident, 'Kitchen', 5);
    const page = await open(look);
    await logIn(page, resident, '/day/2026-11-02');
    const notice = page.getByTestId('sum-notice');
    for (const path of ['week/2026-11-02', 'compare/2026-11-02/2026-11-01', 'day/2026-11-02']) {
      await page.goto(`${inject('platform').url}/${path}`);
      await notice.getByText('If one of them is a main meter').waitFor();
    }
    expect(await axeViolations(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Got it' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('img', { name: /Consumption by hour/ }).waitFor();
    expect(await notice.count()).toBe(0);
  },
);

test.each(everyLook)(
  'an administrator sees the note about main meters on the day of a resident (%s)',
  async (look) => {
    const resident = await newResident('Zac');
    const { id } = await call<{ id: string }>(resident, '/api/users/me');
    await newDevice(resident, 'Main meter', 5);
    const kitchen = await newDevice(resident, 'Kitchen', 5);
    const page = await open(look);
    await logIn(page, inject('platform').administrator, `/admin/users/${id}/day?date=2026-11-02`);
    const notice = page.getByTestId('sum-notice');
    await notice.getByText('If one of them is a main meter').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(
      `${inject('platform').url}/admin/users/${id}/day?date=2026-11-02&device=${kitchen.id}`,
    );
    await page.getByRole('img', { name: /Consumption by hour/ }).waitFor();
    expect(await notice.count()).toBe(0);
  },
);

/** The positions of figures and chart, in the skeleton or in the loaded page. */
const heightOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  return box && { y: Math.round(box.y), height: Math.round(box.height) };
};

test.each(everyLook)('loaded content takes the place of its skeleton (%s)', async (look) => {
  const resident = await newResident('Eva');
  const device = await newDevice(resident, 'Meter', 90);
  const today = Math.floor(Date.now() / hourMs) * hourMs;
  await sendReadings(device, hourly(today - 72 * hourMs, 72, 0.5));
  const page = await open(look);
  await logIn(page, resident, `/week/2026-11-02?device=${device.id}`);
  for (const path of [
    `/?device=${device.id}`,
    `/month/2026-11-02?device=${device.id}`,
    `/compare/2026-11-02/2026-11-03?device=${device.id}`,
  ]) {
    const held = Promise.withResolvers<void>();
    const hold = (url: URL) => /\/api\/consumption\/(day|range|compare|summary)/.test(url.pathname);
    await page.route(hold, async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${inject('platform').url}${path}`);
    await page.locator('main .animate-pulse').first().waitFor();
    const kept = {
      figures: await heightOf(page, 'main .animate-pulse > div:nth-of-type(1)'),
      chart: await heightOf(page, 'main .animate-pulse > div:nth-of-type(2)'),
    };
    held.resolve();
    await page.locator('main figure svg').first().waitFor();
    await page.unroute(hold);
    const shown = {
      figures: await heightOf(page, 'main dl'),
      chart: await heightOf(page, 'main section:has(figure)'),
    };
    const apart = (a?: number, b?: number) => Math.abs((a ?? 0) - (b ?? 0));
    expect(apart(kept.figures?.y, shown.figures?.y), `${path} figures`).toBeLessThanOrEqual(1);
    expect(apart(kept.figures?.height, shown.figures?.height), path).toBeLessThanOrEqual(1);
    expect(apart(kept.chart?.y, shown.chart?.y), `${path} chart`).toBeLessThanOrEqual(1);
    expect(apart(kept.chart?.height, shown.chart?.height), `${path} chart`).toBeLessThanOrEqual(4);
  }
});

test.each([
  ['en', 'en-GB', '.', ','],
  ['de', 'de-DE', ',', ';'],
])(
  'a spreadsheet file in %s has the number format and separators of that language',
  async (...of) => {
    const [language, locale, sign, cut] = of;
    const resident = await newResident('Pit', { language, locale });
    const device = await newDevice(resident, '=1+1;=2+2', 90);
    await sendReadings(device, hourly(Date.parse('2026-11-02T10:00:00+01:00'), 1, 1.25));
    const page = await open();
    await page.goto(`${inject('platform').url}/day/2026-11-02`);
    await page.getByLabel('Email').fill(resident.email);
    await page.getByLabel('Password').fill(resident.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe(`1${sign}25`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /CSV/ }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    const head = [
      'device_id',
      'device',
      'hour_start',
      'utc_offset',
      'kwh',
      'readings',
      'complete',
      'quality',
    ];
    const name = `"'=1+1;'=2+2"`;
    const kwh = `1${sign}250000`;
    const line = [device.id, name, '2026-11-02 10:00:00', 'UTC+01:00', kwh, 1, 'yes', 'measured'];
    expect(text.split('\r\n')).toEqual([`\uFEFF${head.join(cut)}`, line.join(cut), '']);
  },
);

test('a day in Kolkata has the hours of the local clock', async () => {
  const resident = await newResident('Ravi', { timeZone: 'Asia/Kolkata' });
  const device = await newDevice(resident, 'Meter', 90);
  await sendReadings(device, [
    { at: Date.parse('2026-11-23T18:30:00Z'), kwh: 8 },
    { at: Date.parse('2026-11-23T18:45:00Z'), kwh: 0.25 },
    { at: Date.parse('2026-11-24T18:30:00Z'), kwh: 0.5 },
  ]);
  const page = await open();
  await logIn(page, resident, `/day/2026-11-24?device=${device.id}`);
  await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe('0.75');
  await page.getByText('limits apply from minute 30 to minute 30 of the next hour').waitFor();
  await page.getByText('Show as table').click();
  await page.getByRole('row', { name: '00:00 0.250 kWh' }).waitFor();
  await page.getByRole('row', { name: '23:00 0.500 kWh' }).waitFor();
});

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
