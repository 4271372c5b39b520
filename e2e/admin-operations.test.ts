import { expect, inject, test } from 'vitest';
import { logIn, newDevice, newResident, sendReadings, useBrowser, call } from './browser.ts';
import { inMonitoringDatabase, publishRaw, untilParked } from './operations.ts';

const { open, complaints } = useBrowser();

async function openAdmin(path: string) {
  const page = await open();
  await logIn(page, inject('platform').administrator, path);
  return page;
}

test('parked messages can be filtered and paged in the address, read as text, replayed and discarded', async () => {
  const device = await newDevice(await newResident('Petra'), 'Meter', 1);
  const broken = Array.from({ length: 20 }, (_, index) => `<b>not JSON ${index}</b>`);
  await publishRaw(device, [...broken, '{"kwh":-1}', '{"kwh":-2}']);
  await untilParked(device, 22);
  const page = await openAdmin(`/admin/parked?device=${device.id}`);
  await page.getByRole('button', { name: 'Replay all 22' }).waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBe(21);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  await expect.poll(() => page.url()).toContain('cursor=');
  await page.getByRole('link', { name: 'Previous' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(21);

  await page.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Invalid content' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  await expect.poll(() => page.url()).toContain('reason=');
  const content = page.getByRole('region', { name: 'Message content' });
  await expect
    .poll(
      async () => {
        const link = page.getByRole('link', { name: 'Invalid content' }).first();
        if (await link.isVisible()) await link.click({ timeout: 2_000 }).catch(() => undefined);
        return content.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 40_000 },
    )
    .toBe(true);
  await expect.poll(() => content.textContent()).toMatch(/"kwh":\s*-/);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Message discarded').waitFor();

  await page.goto(
    `${inject('platform').url}/admin/parked?device=${device.id}&reason=malformed_json`,
  );
  await page.getByRole('link', { name: 'Invalid JSON' }).first().click();
  await page.getByText(/<b>not JSON \d+<\/b>/).waitFor();
  const before = page.url();
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByText('1 message replayed').waitFor();
  // The message is still invalid, so the worker parks it again as a new one.
  await page.goto(before);
  await page.getByText('This message has already been replayed or discarded').waitFor();
  await page.goto(`${inject('platform').url}/admin/parked?device=${device.id}`);
  await page.getByRole('button', { name: /^Replay all/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Replay' }).click();
  await page.getByText(/\d+ messages replayed/).waitFor();
});

test('the reconciliation shows that all totals match or lists the hours that differ', async () => {
  const device = await newDevice(await newResident('Rainer'), 'Meter', 5);
  await sendReadings(device, [{ at: Date.now() - 60_000, kwh: 0.25 }]);
  const page = await openAdmin('/admin/reconciliation');
  await page.getByLabel('Device ID').fill(String(device.id));
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Compare' }).click();
        return page
          .getByText('1 hours compared')
          .waitFor({ timeout: 2_000 })
          .then(
            () => true,
            () => false,
          );
      },
      { timeout: 40_000, interval: 500 },
    )
    .toBe(true);
  await page.getByRole('heading', { name: 'All totals match' }).waitFor();
  await expect.poll(() => page.url()).toContain(`device=${device.id}`);

  const change = (by: number) =>
    inMonitoringDatabase(
      'UPDATE hours SET milliwatt_hours = milliwatt_hours + $2 WHERE device_id = $1',
      [device.id, by],
    );
  await change(1_000);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: '1 hour differs' }).waitFor();
  const cells = page.getByRole('row').nth(1).getByRole('cell');
  await expect
    .poll(async () => (await cells.allTextContents()).slice(2))
    .toEqual(['0.250000', '0.251000']);
  await change(-1_000);
});

test('the health page shows every service, the queues and the workers, and refreshes by itself', async () => {
  const page = await openAdmin('/admin/health');
  await expect
    .poll(() => page.getByText('Responding', { exact: true }).count(), { timeout: 20_000 })
    .toBe(7);
  await page.getByRole('row').filter({ hasText: 'monitoring.readings' }).waitFor();
  await page.getByText('2 workers').waitFor();
  const read = page.getByText(/^Updated at/);
  const first = await read.textContent();
  await expect.poll(() => read.textContent(), { timeout: 10_000 }).not.toBe(first);
  await page.getByRole('img', { name: 'Backlog over the last minutes' }).waitFor();
});

test("an administrator sees a resident's day by device and by date", async () => {
  const resident = await newResident('Vera');
  const device = await newDevice(resident, 'Fridge', 5);
  await sendReadings(device, [{ at: Date.now() - 2_000, kwh: 0.4 }]);
  const { id } = await call<{ id: string }>(resident, '/api/users/me');
  const page = await openAdmin(`/admin/users/${id}`);
  await page.getByRole('link', { name: 'Consumption' }).click();
  await page.getByRole('heading', { name: 'Vera', level: 1 }).waitFor();
  await expect
    .poll(() => page.getByTestId('total').textContent(), { timeout: 20_000 })
    .toBe('0.40');
  await page.getByRole('combobox', { name: 'Device' }).click();
  await page.getByRole('option', { name: 'Fridge' }).click();
  await expect.poll(() => page.url()).toContain(`device=${device.id}`);
  await page.getByRole('link', { name: 'Previous' }).click();
  await page.getByText('No readings on this day').waitFor();
  await page.getByRole('combobox', { name: 'Date' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Today' }).click();
  await expect.poll(() => page.getByTestId('total').textContent()).toBe('0.40');
});

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
