import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, startPlatform, type Platform } from './platform.ts';

let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  platform = await startPlatform('--no-simulator');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
});
afterEach(() => context.close());

async function logIn() {
  await page.goto(platform.url);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.getByLabel('Password').fill(platform.resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('So far today').waitFor();
}

/** Adds a device on the page and tells its credentials. */
async function addDevice(name: string, limit: string) {
  await page.getByRole('link', { name: 'Devices' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Limit in kWh').fill(limit);
  await page.getByRole('button', { name: 'Add device' }).click();
  const credentials = page.getByRole('region', { name: `Credentials of ${name}` });
  await credentials.getByText('Waiting for the first reading').waitFor();
  const username = await credentials.getByRole('definition').first().textContent();
  const password = await credentials.getByTestId('password').textContent();
  return {
    username: username ?? '',
    password: password ?? '',
    id: Number(username?.split('-')[1]),
  };
}

async function send(
  device: { username: string; password: string; id: number },
  secondsAgo: number,
  kwh: number,
) {
  const response = await fetch(`${platform.url}/api/devices/${device.id}/readings`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${device.username}:${device.password}`).toString('base64')}`,
    },
    body: JSON.stringify({
      timestamp: new Date(Date.now() - secondsAgo * 1000).toISOString(),
      kwh,
    }),
  });
  expect(response.status).toBe(202);
}

test('a resident logs in, adds a device, sees the chart move while readings arrive, and receives an alert', async () => {
  await logIn();
  const device = await addDevice('Test plug', '0.5');
  await send(device, 3, 0.1);
  await page.getByText('The first reading has arrived').waitFor();

  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await page.getByText('So far today').waitFor();
  await page.getByLabel('Device').selectOption({ label: 'Test plug' });
  const total = page.getByTestId('total');
  await expect.poll(() => total.textContent(), { timeout: 15_000 }).toBe('0.10');
  await page.getByText('Live', { exact: true }).waitFor();

  await send(device, 2, 0.25);
  await expect.poll(() => total.textContent(), { timeout: 15_000 }).toBe('0.35');

  await send(device, 1, 0.3);
  await page
    .getByRole('region', { name: /Notifications/ })
    .getByText('over the limit of 0.50 kWh')
    .waitFor();
  await expect.poll(() => total.textContent(), { timeout: 15_000 }).toBe('0.65');
});

test('a reading that comes again changes nothing on the page', async () => {
  await logIn();
  const device = await addDevice('Repeating plug', '5');
  const timestamp = new Date(Date.now() - 5_000).toISOString();
  const body = JSON.stringify({ timestamp, kwh: 0.2 });
  const authorization = `Basic ${Buffer.from(`${device.username}:${device.password}`).toString('base64')}`;
  for (let time = 0; time < 3; time++)
    await fetch(`${platform.url}/api/devices/${device.id}/readings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    });
  await page.getByText('The first reading has arrived').waitFor();
  await page.goto(`${platform.url}/day/${timestamp.slice(0, 10)}?device=${device.id}`);
  await expect
    .poll(() => page.getByTestId('total').textContent(), { timeout: 15_000 })
    .toBe('0.20');
});

test('a person who is not logged in is sent to the login and back to where they wanted to go', async () => {
  await page.goto(`${platform.url}/alerts`);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.getByLabel('Password').fill(platform.resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
});

test('a wrong password is told in a sentence', async () => {
  await page.goto(`${platform.url}/login`);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Email or password is wrong' }).waitFor();
});

test('somebody new registers and is told how to begin; logging out ends it everywhere on the page', async () => {
  await page.goto(`${platform.url}/register`);
  await page.getByLabel('Name').fill('Nora New');
  await page.getByLabel('Email').fill(`nora-${Date.now()}@example.org`);
  await page.getByLabel('Password').fill('a rather long passphrase');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByText('No device yet').waitFor();
  await page.getByRole('link', { name: 'Profile' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
});

test('the bot answers with the own data of the asker', async () => {
  await logIn();
  await page.getByRole('link', { name: 'Support' }).click();
  await page.getByLabel('Message').fill('How much did I use today?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/So far today you have used|Nothing has been received today/).waitFor();
});

test('no page broke a script or the content security policy', () => {
  expect(complaints).toEqual([]);
});
