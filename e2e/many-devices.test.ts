import { expect, inject, test } from 'vitest';
import { call, logIn, looks, newDevice, newResident, useBrowser, type Look } from './browser.ts';
import { publishRaw, untilParked } from './operations.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];

test('of 29 devices the page shows ten, and all can be searched and sorted', async () => {
  const resident = await newResident('Many');
  for (let number = 1; number <= 29; number++) await newDevice(resident, `Plug ${number}`, 1);
  const page = await open('phone');
  await logIn(page, resident, '/devices');
  const names = page.getByRole('listitem').getByRole('link');
  await expect.poll(() => names.count()).toBe(10);
  expect(await names.first().textContent()).toBe('Plug 1');

  await page.getByRole('combobox', { name: 'Sort by' }).click();
  await page.getByRole('option', { name: 'Newest first' }).click();
  await expect.poll(() => names.first().textContent()).toBe('Plug 29');
  await page.getByRole('button', { name: 'Show all 29 devices' }).click();
  await expect.poll(() => names.count()).toBe(29);
  await page.getByRole('searchbox', { name: 'Search by name or place' }).fill('plug 17');
  await expect.poll(() => names.allTextContents()).toEqual(['Plug 17']);
  await page.getByRole('searchbox').fill('fridge');
  await page.getByText('No matching devices').waitFor();
});

test('leaving before the password is saved asks first, and staying keeps it visible', async () => {
  const page = await open();
  await logIn(page, await newResident('Leaver'), '/devices');
  await page.getByRole('button', { name: 'Add device' }).first().click();
  await page.getByLabel('Name').fill('Heater');
  await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
  await page.getByTestId('password').waitFor();
  const alerts = page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Alerts' });

  await alerts.first().click();
  const question = page.getByRole('alertdialog', { name: 'Leave without saving the password?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.getByTestId('password').waitFor();
  await alerts.first().click();
  await question.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();

  expect(complaints).toEqual([]);
});

test.each(everyLook)(
  'an administrator starts on an overview whose parts work even if one fails (%s)',
  async (look) => {
    const page = await open(look);
    await page.route('**/api/devices?*', (route) => route.abort());
    await logIn(page, inject('platform').administrator, '/admin');
    const card = (name: string) =>
      page.locator('section', { has: page.getByRole('link', { name, exact: true }) });

    await card('Health').getByText('Readings are being stored').waitFor();
    await expect.poll(() => card('Users').locator('p').first().textContent()).toMatch(/^[1-9]/);
    await card('Devices').getByRole('alert').waitFor();
    await page.unroute('**/api/devices?*');
    await expect.poll(() => card('Devices').locator('p').first().textContent()).toMatch(/^\d/);
  },
);

test('a replay shows which messages could not be processed again', async () => {
  const resident = await newResident('Replay');
  const device = await newDevice(resident, 'Oven', 1);
  await publishRaw(device, ['never JSON']);
  await untilParked(device, 1);
  const { administrator } = inject('platform');
  const page = await open();
  await logIn(page, administrator, `/admin/parked?device=${device.id}`);
  await page.getByRole('link', { name: 'Invalid JSON' }).click();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();

  await page.getByText('1 message could not be processed again: Invalid JSON').waitFor();
  const { items } = await call<{ items: unknown[] }>(
    administrator,
    `/api/consumption/parked?deviceId=${device.id}`,
  );
  expect(items).toHaveLength(1);
});
