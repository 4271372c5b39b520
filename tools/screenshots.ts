import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser, startPlatform } from '../e2e/platform.ts';

/** Takes the pictures in docs/screenshots from a real platform with the simulated home. */
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const dayMs = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

const looks = [
  { name: '', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: '-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  {
    name: '-phone',
    viewport: { width: 390, height: 844 },
    colorScheme: 'light',
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
  },
] as const;

const residentPages = {
  today: '/',
  day: `/day/${ago(1)}`,
  week: `/week/${ago(7)}`,
  month: `/month/${ago(0)}`,
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
  // The health page never rests, so what is loading is looked for instead of the network.
  await page.waitForFunction(() => document.querySelector('.animate-pulse') === null);
  await page.evaluate(() => document.fonts.ready);
}

async function logIn(page: Page, login: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email').fill(login.email);
  await page.getByLabel('Password').fill(login.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await settle(page);
}

async function askTheBot(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/support`);
  await settle(page);
  await page.getByRole('textbox', { name: 'Message' }).fill('How much did I use today?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/So far today you have used/).waitFor();
}

mkdirSync(folder, { recursive: true });
const platform = await startPlatform();
const browser = await launchBrowser();
try {
  for (const { name, ...look } of looks) {
    const settings = { ...look, locale: 'en-GB', reducedMotion: 'reduce' } as const;
    const page = await browser.newPage(settings);
    const take = async (title: string, of = page) => {
      await of.screenshot({ path: `${folder}${title}${name}.png` });
      console.log(`${title}${name}`);
    };
    await page.goto(`${platform.url}/login`);
    await page.getByLabel('Email').fill(platform.resident.email);
    await take('login');
    await logIn(page, platform.resident);
    // The history of the simulated home has arrived when there is a usual day.
    await page.getByText(/of it used so far/).waitFor({ timeout: 120_000 });
    if (name === '') await askTheBot(page, platform.url);
    for (const [title, path] of Object.entries(residentPages)) {
      await page.goto(platform.url + path);
      await settle(page);
      await take(title);
    }
    await page.close();
    const admin = await browser.newPage(settings);
    await admin.goto(`${platform.url}/login`);
    await logIn(admin, platform.administrator);
    for (const [title, path] of Object.entries(administratorPages)) {
      await admin.goto(platform.url + path);
      await settle(admin);
      await take(title, admin);
    }
    await admin.close();
  }
} finally {
  await browser.close();
  await platform.stop();
}
