import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { axeViolations, logIn, looks, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();
const screenshots = process.env['SCREENSHOTS'];

test.each(Object.keys(looks) as Look[])(
  'a resident who adds a vendor’s device gets settings to copy and sees what is wrong with its messages (%s)',
  async (look) => {
    const page = await open(look);
    const show = async (name: string) => {
      if (screenshots)
        await page.screenshot({ path: `${screenshots}/${name}-${look}.png`, fullPage: true });
    };
    await logIn(page, await newResident('Vera'), '/devices');
    await page.getByRole('button', { name: 'Add device' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Plug');
    await dialog.getByRole('combobox', { name: 'Type of device' }).click();
    await page.getByRole('option', { name: 'Zigbee2MQTT' }).click();
    await show('add');
    await dialog.getByRole('button', { name: 'Add device' }).click();
    await dialog.getByText('Fill in this field.').waitFor();
    await dialog.getByLabel('Name in Zigbee2MQTT').fill('kitchen/plug');
    await dialog.getByRole('button', { name: 'Add device' }).click();
    const text = async (id: string) => (await page.getByTestId(id).textContent()) ?? '';
    await page.getByTestId('password').waitFor();
    const prefix = await text('topic-prefix');
    expect(prefix).toMatch(/^device\/\d+$/);
    expect(await text('client-id')).toBe(await text('username'));
    await page.getByText(`base_topic: ${prefix}`).waitFor();
    await show('credentials');
    expect(await axeViolations(page)).toEqual([]);

    const client = await connectAsync(
      `mqtt://${await text('mqtt-host')}:${await text('mqtt-port')}`,
      {
        username: await text('username'),
        password: await text('password'),
        clientId: await text('client-id'),
      },
    );
    await client.subscribeAsync(`${prefix}/+/set`);
    await client.publishAsync(`${prefix}/kitchen/plug`, '{"energy":"12,5"}', {
      qos: 1,
      retain: true,
    });
    await client.endAsync();
    await page.getByText('A message arrived but was rejected.').waitFor();
    await page.getByText('The value is not a number.').waitFor();
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('button', { name: 'Actions for Plug' }).click();
    await page.getByRole('menuitem', { name: 'Messages' }).click();
    await page.getByRole('heading', { name: 'Last message' }).waitFor();
    await page.getByText(`${prefix}/kitchen/plug`).waitFor();
    await page.getByRole('heading', { name: 'Rejected messages' }).waitFor();
    await page.getByText('{"energy":"12,5"}').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await show('messages');
    await page.getByRole('button', { name: 'Connection settings' }).click();
    await page.getByRole('dialog').getByText(`base_topic: ${prefix}`).waitFor();
    expect(await page.getByTestId('password').count()).toBe(0);
    await show('connection');
    expect(complaints).toEqual([]);
  },
);
