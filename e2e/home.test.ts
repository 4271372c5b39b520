import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  looks,
  logIn,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
  type Look,
} from './browser.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];
const arrives = { timeout: 20_000 };

const go = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name })
    .filter({ visible: true })
    .click();

async function choose(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test.each(everyLook)(
  'a resident adds a device, sends its first reading, sees the day grow, and gets an alert (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Robin'), '/devices');
    await page.getByText('No devices yet').waitFor();
    await page.getByRole('button', { name: 'Add device' }).first().click();
    await page.getByLabel('Name').fill('Test plug');
    await page.getByLabel('Limit in kWh').fill('0,5');
    await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
    await page.getByRole('status').getByText('Waiting for the first reading').waitFor();
    const username = (await page.getByTestId('username').textContent()) ?? '';
    const password = (await page.getByTestId('password').textContent()) ?? '';
    const device = { id: Number(username.split('-')[1]), username, password };
    await sendReadings(device, [{ at: Date.now() - 3_000, kwh: 0.1 }]);
    await page.getByText('The first reading has arrived').waitFor();

    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('link', { name: 'Test plug' }).click();
    const total = page.getByTestId('total');
    await expect.poll(() => total.textContent(), arrives).toBe('0.10');
    await sendReadings(device, [{ at: Date.now() - 2_000, kwh: 0.25 }]);
    await expect.poll(() => total.textContent(), arrives).toBe('0.35');
    await page.getByText('0.15 kWh left of 0.50 kWh').waitFor();

    await sendReadings(device, [{ at: Date.now() - 1_000, kwh: 0.3 }]);
    await page.getByText(/Test plug, \d\d:00\s?–\s?\d\d:00: This hour is at 0.65 kWh/).waitFor();
    await expect.poll(() => total.textContent(), arrives).toBe('0.65');
    await page.locator('rect[data-state=over]').waitFor();

    await go(page, 'Alerts');
    await page.getByRole('button', { name: /^Acknowledge/ }).click();
    await page.getByText('acknowledged', { exact: true }).waitFor();
    await choose(page, 'Status', 'Open');
    await page.getByText('No matching alerts').waitFor();
    await expect.poll(() => page.url()).toContain('state=open');
  },
);

test('a repeated reading changes nothing, a missing hour is shown as missing, and keys change the day', async () => {
  const resident = await newResident('Mika');
  const device = await newDevice(resident, 'Meter', 5);
  const noon = Date.parse('2026-10-25T11:30:00Z');
  for (let time = 0; time < 3; time++)
    await sendReadings(device, [
      { at: noon, kwh: 0.2 },
      { at: noon - 3 * 3_600_000, kwh: 0 },
    ]);
  const page = await open();
  // Berlin's clocks go back on this day.
  await logIn(page, resident, `/day/2026-10-25?device=${device.id}`);
  await expect.poll(() => page.getByTestId('total').textContent(), arrives).toBe('0.20');
  await page.getByText('Show as table').click();
  const rows = page.getByRole('table').getByRole('row');
  await expect.poll(() => rows.count()).toBe(1 + 25);
  await page.getByRole('row', { name: '12:00 0.200 kWh' }).waitFor();
  await page.getByRole('row', { name: '09:00 0.000 kWh' }).waitFor();
  await page.getByRole('row', { name: '02:00 (UTC+02:00) missing' }).waitFor();
  await expect.poll(() => page.locator('rect[data-state=missing]').count()).toBe(23);

  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 5, y: 400 } });
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('heading', { name: 'Saturday, 24 October 2026' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'Sunday, 25 October 2026' }).waitFor();
  await expect.poll(() => page.url()).toContain(`/day/2026-10-25?device=${device.id}`);
});

test.each(everyLook)(
  'week, month, year and a comparison of two days show the readings (%s)',
  async (look) => {
    const resident = await newResident('Uma');
    const device = await newDevice(resident, 'Meter', 5);
    const at = (day: number, hour: number) => Date.UTC(2026, 9, day, hour, 30);
    await sendReadings(device, [
      { at: at(5, 8), kwh: 1 },
      { at: at(6, 8), kwh: 3 },
      { at: at(13, 8), kwh: 2 },
    ]);
    const page = await open(look);
    await logIn(page, resident, '/day/2026-10-06');
    const total = page.getByTestId('total');
    await expect.poll(() => total.textContent(), arrives).toBe('3.00');
    const period = page.getByRole('navigation', { name: 'Period' });
    for (const [name, sum] of [
      ['Week', '4.00'],
      ['Month', '6.00'],
      ['Year', '6.00'],
    ] as const) {
      await period.getByRole('link', { name }).click();
      await expect.poll(() => total.textContent(), arrives).toBe(sum);
    }
    await page.goto(`${inject('platform').url}/compare/2026-10-06/2026-10-05`);
    await page.getByText('+2.00').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('energy-2026-10-05-2026-10-06.csv');
  },
);

test('credentials can be replaced and revoked, a limit changed, and a device deleted', async () => {
  const resident = await newResident('Dana');
  const device = await newDevice(resident, 'Heater', 2);
  const page = await open();
  await logIn(page, resident, '/devices');
  const act = async (item: string) => {
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await act('Edit');
  await page.getByLabel('Limit in kWh').fill('much');
  await page.getByText('Enter a number above zero').waitFor();
  await page.getByLabel('Limit in kWh').fill('1.25');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('limit 1.25 kWh').waitFor();

  await act('Create new credentials');
  await page.getByRole('button', { name: 'Create new credentials' }).click();
  const password = await page.getByTestId('password').textContent();
  expect(password).not.toBe(device.password);
  await act('Revoke credentials');
  await page.getByRole('button', { name: 'Revoke credentials' }).click();
  await page.getByText('credentials revoked').waitFor();
  await act('Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No devices yet').waitFor();
});

test.each(everyLook)(
  'the bot answers, a resident asks for a person, and typing is shown (%s)',
  async (look) => {
    const resident = await newResident('Sam');
    const page = await open(look);
    await logIn(page, resident, '/support');
    await page.getByRole('textbox', { name: 'Message' }).fill('How much did I use today?');
    await page.getByRole('textbox', { name: 'Message' }).press('Enter');
    await page.getByText(/So far today you have used|Nothing has been received today/).waitFor();
    await page.getByRole('button', { name: 'Talk to a person' }).click();
    await page.getByText('waiting for a person').waitFor();
  },
);

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
