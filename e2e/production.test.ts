import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
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
const screenshots = process.env['SCREENSHOTS'];

/** Adds an OpenDTU device on the page and returns what publishes the total that its panels have produced. */
async function addPanels(page: Page): Promise<(kwh: number) => Promise<void>> {
  await page.getByRole('button', { name: 'Add device' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Roof');
  await dialog.getByLabel('Limit in kWh').waitFor();
  await dialog.getByRole('combobox', { name: 'Type of device' }).click();
  await page.getByRole('option', { name: 'OpenDTU' }).click();
  await dialog.getByRole('combobox', { name: 'What it measures Production' }).waitFor();
  expect(await dialog.getByLabel('Limit in kWh').count()).toBe(0);
  // The totals of this test follow each other within seconds.
  await dialog.getByLabel('Maximum power in kW').fill('10000');
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add device' }).click();
  const text = async (id: string) => (await page.getByTestId(id).textContent()) ?? '';
  await page.getByText('Base Topic: device/').waitFor();
  const url = `mqtt://${await text('mqtt-host')}:${await text('mqtt-port')}`;
  const options = {
    username: await text('username'),
    password: await text('password'),
    clientId: await text('client-id'),
  };
  const prefix = await text('topic-prefix');
  await page.getByRole('button', { name: 'I have saved them' }).click();
  return async (kwh) => {
    const client = await connectAsync(url, options);
    await client.publishAsync(`${prefix}/ac/yieldtotal`, String(kwh), { qos: 1 });
    await client.endAsync();
  };
}

const shows = (page: Page, id: string, text: string) =>
  expect.poll(() => page.getByTestId(id).textContent()).toBe(text);

async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test.each(Object.keys(looks) as Look[])(
  'what a home produces is shown beside its consumption, live and after a reload, and never added (%s)',
  async (look) => {
    const { url } = inject('platform');
    const resident = await newResident('Sol');
    const meter = await newDevice(resident, 'Meter', 100);
    const summary = (of = '') =>
      call<{ soFarKwh: number; others: { measures: string; todayKwh: number }[] }>(
        resident,
        `/api/consumption/summary${of}`,
      );
    const page = await open(look);
    const show = async (name: string) => {
      if (screenshots)
        await page.screenshot({ path: `${screenshots}/${name}-${look}.png`, fullPage: true });
    };
    await logIn(page, resident, '/devices');
    const produce = await addPanels(page);
    await show('devices');
    await produce(1_000);
    await sendReadings(meter, [{ at: Date.now() - 1_000, kwh: 2 }]);

    await page.goto(url);
    await shows(page, 'total', '2.00');
    await shows(page, 'today-production', '–');
    await produce(1_000.25);
    await shows(page, 'today-production', '0.25');
    await produce(1_000.75);
    await shows(page, 'today-production', '0.75');
    await shows(page, 'total', '2.00');
    await sendReadings(meter, [{ at: Date.now() - 500, kwh: 1 }]);
    await shows(page, 'total', '3.00');
    await shows(page, 'today-production', '0.75');
    await page.reload();
    await shows(page, 'total', '3.00');
    await shows(page, 'today-production', '0.75');
    expect(await summary()).toMatchObject({
      soFarKwh: 3,
      others: [{ measures: 'production', todayKwh: 0.75 }],
    });
    expect(await axeViolations(page)).toEqual([]);
    await show('overview');

    await choose(page, 'Device', 'All production');
    await shows(page, 'total', '0.75');
    expect(new URL(page.url()).search).toBe('?measures=production');
    await page.getByRole('heading', { level: 1, name: /^Production: / }).waitFor();
    await page.getByRole('img', { name: /^Production by hour on/ }).waitFor();
    await page.getByText('Produced today').waitFor();
    await page.getByText('kWh produced').waitFor();
    expect(await page.getByText(/limit/i).count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await show('production');
    await sendReadings(meter, [{ at: Date.now() - 250, kwh: 1 }]);
    await produce(1_001);
    await shows(page, 'total', '1.00');
    expect(await summary('?measures=production')).toMatchObject({ soFarKwh: 1 });
    expect(await summary()).toMatchObject({ soFarKwh: 4 });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download production as CSV' }).click();
    const file = await saving;
    expect(file.suggestedFilename()).toMatch(/^production-.*\.csv$/);
    expect(readFileSync(await file.path(), 'utf8')).toContain('production_kwh');
    await page.getByRole('link', { name: 'Week' }).click();
    await page.getByRole('img', { name: /^Production by day/ }).waitFor();
    await shows(page, 'total', '1.00');
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('img', { name: /^Production by hour on/ }).waitFor();
    await page.reload();
    await page.getByRole('img', { name: /^Production by hour on/ }).waitFor();

    await page.goto(`${url}/devices`);
    const roof = page.getByRole('listitem').filter({ hasText: 'Roof' });
    await roof.getByText('live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Actions for Meter' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await choose(page, 'What it measures', 'Feed-in');
    await page.getByText('will then count as feed-in. Its open alerts are cleared').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await show('edit');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.goto(url);
    await shows(page, 'today-feed-in', '4.00');
    await shows(page, 'today-production', '1.00');
    await page.getByText('No device measures consumption').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await show('no-consumption');
    expect(complaints).toEqual([]);
  },
);
