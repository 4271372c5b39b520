import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import type { Page } from 'playwright-core';
import { callAs, launchBrowser, startPlatform, type Login } from '../e2e/platform.ts';

/** Takes the pictures in docs/screenshots from a real platform with the simulated home. */
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const dayMs = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

const desk = { viewport: { width: 1280, height: 800 } };
const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
};

const looks = [
  { name: '', language: 'en', ...desk, colorScheme: 'light' },
  { name: '-dark', language: 'en', ...desk, colorScheme: 'dark' },
  { name: '-phone', language: 'en', ...phone, colorScheme: 'light' },
  { name: '-phone-german', language: 'de', ...phone, colorScheme: 'dark' },
] as const;

const residentPages = {
  today: '/',
  day: `/day/${ago(1)}`,
  week: `/week/${ago(7)}`,
  month: `/month/${ago(0)}`,
  year: `/year/${ago(0)}`,
  compare: `/compare/${ago(1)}/${ago(8)}`,
  devices: '/devices',
  alerts: '/alerts',
  support: '/support',
  profile: '/profile',
};

const administratorPages = {
  'admin-users': '/admin/users',
  'admin-devices': '/admin/devices',
  'admin-inbox': '/admin/inbox',
  'admin-parked': '/admin/parked',
  'admin-reconciliation': '/admin/reconciliation?run=1',
  'admin-health': '/admin/health',
};

async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  await page.getByText('Live', { exact: true }).waitFor();
  // The health page always sends requests, so this waits for loading indicators instead of the network.
  await page.waitForFunction("document.querySelector('.animate-pulse') === null");
  await page.evaluate('document.fonts.ready');
}

async function logIn(page: Page, login: Login): Promise<void> {
  await page.locator('input[type=email]').fill(login.email);
  await page.locator('input[type=password]').fill(login.password);
  await page.locator('button[type=submit]').click();
  await settle(page);
}

/** Opens the first conversation, which marks it as read and shows who is online. */
async function openConversation(page: Page): Promise<void> {
  await page.locator('main a[href*="/admin/inbox/"]').first().click();
  await page
    .locator('main header')
    .getByText(/^(online|offline)$/)
    .waitFor();
}

/** Creates a conversation that waits for a person, and invalid messages of a meter. */
async function makeWork(): Promise<void> {
  for (const text of ['How much did I use today?', 'Can a person look at my heat pump, please?'])
    await callAs(platform.url, platform.resident, '/api/support/messages', { text });
  const [meter] = platform.devices;
  if (!meter) throw new Error('The simulated home has no meter');
  const { deviceId, username, password } = meter;
  const url = `mqtt://127.0.0.1:${platform.mqttPort}`;
  const client = await mqtt.connectAsync(url, { username, password });
  const timestamp = new Date().toISOString();
  for (const body of ['meter ready', JSON.stringify({ deviceId, timestamp, kwh: -0.2 })])
    await client.publishAsync(`device/${deviceId}/reading`, body, { qos: 1 });
  await client.endAsync();
}

mkdirSync(folder, { recursive: true });
const platform = await startPlatform();
const browser = await launchBrowser();
try {
  for (const { name, language, ...look } of looks) {
    const settings = { ...look, locale: language, reducedMotion: 'reduce' } as const;
    const take = async (of: Page, title: string) => {
      await of.screenshot({ path: `${folder}${title}${name}.png` });
      console.log(`${title}${name}`);
    };
    const people = [
      [platform.resident, residentPages],
      [platform.administrator, administratorPages],
    ] as const;
    for (const [login, pages] of people) {
      await callAs(platform.url, login, '/api/users/me', { language }, 'PATCH');
      const page = await browser.newPage(settings);
      await page.goto(`${platform.url}/login`);
      if (login === platform.resident) {
        await page.locator('input[type=email]').fill(login.email);
        await take(page, 'login');
      }
      await logIn(page, login);
      // The history of the simulated home has arrived once the page shows a typical day.
      if (login === platform.resident) {
        await page
          .getByText(/% (of a typical day|eines typischen Tages)/)
          .waitFor({ timeout: 120_000 });
        if (name === '') await makeWork();
      }
      for (const [title, path] of Object.entries(pages)) {
        await page.goto(platform.url + path);
        await settle(page);
        if (title === 'admin-inbox') await openConversation(page);
        // A trend needs at least two values.
        if (title === 'admin-health')
          await page.locator('polyline').first().waitFor({ state: 'attached' });
        await settle(page);
        await take(page, title);
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await platform.stop();
}
