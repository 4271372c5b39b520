import { expect, test } from 'vitest';
import { logIn, looks, newResident, useBrowser, type Look } from './browser.ts';
import { publishRaw } from './operations.ts';

const { open, complaints } = useBrowser();

test.each(Object.keys(looks) as Look[])(
  'a resident who waits for a first reading sees at once why a message was rejected, and finds it later (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Rita'), '/devices');
    await page.getByRole('button', { name: 'Add device' }).first().click();
    await page.getByLabel('Name').fill('Boiler');
    await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
    const username = (await page.getByTestId('username').textContent()) ?? '';
    const password = (await page.getByTestId('password').textContent()) ?? '';

    const id = Number(username.split('-')[1]);
    await publishRaw({ id, username, password }, ['kwh=0.12']);

    await page.getByText('A message arrived but was rejected.').waitFor();
    await page.getByText('The message is not valid JSON.').waitFor();
    await page.getByRole('status').getByText('Waiting for the first reading').waitFor();
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('button', { name: 'Show rejected messages of Boiler' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rejected messages of Boiler' });
    await dialog.getByText('The message is not valid JSON.').waitFor();
    await dialog.getByText('Details for developers').click();
    await dialog.getByText('kwh=0.12', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  },
);
