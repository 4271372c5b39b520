import { expect, test } from 'vitest';
import {
  axeViolations,
  call,
  logIn,
  looks,
  newDevice,
  newResident,
  useBrowser,
  type Look,
} from './browser.ts';
import { publishRaw } from './operations.ts';

const { open, complaints } = useBrowser();
const screenshots = process.env['SCREENSHOTS'];

test.each(Object.keys(looks) as Look[])(
  'a resident whose device has no clock switches it to the time of arrival, and its power counts (%s)',
  async (look) => {
    const page = await open(look);
    const resident = await newResident('Cleo');
    const device = await newDevice(resident, 'Boiler', 5);
    const value = '{"timestamp":"1970-01-01T00:03:00Z","registerKwh":4,"watts":800}';
    await publishRaw(device, [value]);
    await logIn(page, resident, `/devices/${device.id}`);
    await page.getByRole('heading', { name: 'Rejected messages' }).waitFor();
    await page.getByRole('link', { name: 'Settings of the clock' }).first().click();
    await page.getByRole('switch', { name: 'Use the time of arrival' }).click();
    await expect
      .poll(() => call<{ timeSource: string }>(resident, `/api/devices/${device.id}`))
      .toMatchObject({ timeSource: 'arrival' });
    await expect
      .poll(
        async () => {
          await publishRaw(device, [value]);
          return page.getByText('Power 800 W').isVisible();
        },
        { timeout: 60_000, interval: 2_000 },
      )
      .toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    if (screenshots)
      await page.screenshot({ path: `${screenshots}/clock-${look}.png`, fullPage: true });

    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Maximum power in kW').fill('0');
    await dialog.getByText('Enter a number above zero').waitFor();
    await dialog.getByLabel('Maximum power in kW').fill('3,5');
    if (screenshots)
      await page.screenshot({ path: `${screenshots}/edit-${look}.png`, fullPage: true });
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await call(resident, `/api/devices/${device.id}`)).toMatchObject({
      maxKw: 3.5,
      timeSource: 'arrival',
    });
    expect(complaints).toEqual([]);
  },
);
