import { expect, inject, test } from 'vitest';
import { logIn, looks, newResident, useBrowser, type Look, type TestDevice } from './browser.ts';
import { publishRaw } from './operations.ts';

const { open, complaints } = useBrowser();

const content = 'kwh=0.12';
const senders = {
  MQTT: (device: TestDevice) => publishRaw(device, [content]),
  async HTTP({ id, username, password }: TestDevice) {
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const { status } = await fetch(`${inject('platform').url}/api/devices/${id}/readings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${basic}` },
      body: content,
    });
    expect(status).toBe(400);
  },
};

test.each(
  (Object.keys(looks) as Look[]).flatMap((look) =>
    (['MQTT', 'HTTP'] as const).map((transport) => ({ look, transport })),
  ),
)(
  'a resident who waits for a first reading sees at once why a message over $transport was rejected, and finds it later ($look)',
  async ({ look, transport }) => {
    const page = await open(look);
    await logIn(page, await newResident('Rita'), '/devices');
    await page.getByRole('button', { name: 'Add device' }).first().click();
    await page.getByLabel('Name').fill('Boiler');
    await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
    const username = (await page.getByTestId('username').textContent()) ?? '';
    const password = (await page.getByTestId('password').textContent()) ?? '';

    const id = Number(username.split('-')[1]);
    await senders[transport]({ id, username, password });

    await page.getByText('A message arrived but was rejected.').waitFor();
    await page.getByText('The message is not valid JSON.').waitFor();
    await page.getByRole('status').getByText('Waiting for the first reading').waitFor();
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('button', { name: 'Show rejected messages of Boiler' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rejected messages of Boiler' });
    await dialog.getByText('The message is not valid JSON.').waitFor();
    await dialog.getByText('Details for developers').click();
    await dialog.getByText(content, { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  },
);
