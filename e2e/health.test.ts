import { expect, inject, test } from 'vitest';
import {
  logIn,
  looks,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
  type Look,
} from './browser.ts';
import { whileTableIsLocked } from './operations.ts';

const { open, complaints } = useBrowser();

test.each(Object.keys(looks) as Look[])(
  'workers that cannot store are shown as stalled with advice, and as working afterwards (%s)',
  async (look) => {
    const resident = await newResident('Stalled');
    const device = await newDevice(resident, 'Fridge', 5);
    const page = await open(look);
    await logIn(page, inject('platform').administrator, '/admin/health');
    await page.getByText('2 workers').waitFor();

    await whileTableIsLocked('hours', async () => {
      await sendReadings(device, [{ at: Date.now() - 1_000, kwh: 0.1 }]);
      await page
        .getByRole('alert')
        .filter({ hasText: 'Readings are not being stored.' })
        .waitFor({ timeout: 40_000 });
    });

    await page.getByRole('alert').waitFor({ state: 'detached', timeout: 40_000 });
    expect(complaints).toEqual([]);
  },
);
