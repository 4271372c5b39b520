import { gzipSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  axeViolations,
  logIn,
  looks,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
  type Look,
} from './browser.ts';

const { open } = useBrowser();
const budgetBytes = 100 * 1024;
/** Style, start scripts and chunks. A phone requests six at once. */
const budgetFiles = 8;
const pages = {
  day: '/',
  week: '/week/2026-11-24',
  year: '/year/2026-11-24',
  compare: '/compare/2026-11-24/2026-11-17',
  devices: '/devices',
  alerts: '/alerts',
  support: '/support',
  profile: '/profile',
} as const;

/** Name, page, and the buttons to press there in order. */
const dialogs = [
  ['add a device', '/devices', 'Add device'],
  ['actions of a device', '/devices', 'Actions for Meter'],
  ['edit a device', '/devices', 'Actions for Meter', 'Edit'],
  ['new credentials', '/devices', 'Actions for Meter', 'Create new credentials'],
  ['revoke credentials', '/devices', 'Actions for Meter', 'Revoke credentials'],
  ['delete a device', '/devices', 'Actions for Meter', 'Delete'],
  ['choice of a device', '/', 'Device'],
  ['choice of a day', '/day/2026-11-24', 'Date'],
  ['choice of a day to compare with', '/compare/2026-11-24/2026-11-17', 'compared with'],
  ['choice of a time zone', '/profile', 'Time zone'],
  ['theme', '/', 'Theme'],
  ['delete the account', '/profile', 'Delete account'],
] as const;
/** An open list or menu. */
const opened = (page: Page) => page.getByRole('listbox').or(page.getByRole('menu'));

async function furnishedResident() {
  const resident = await newResident('Alex');
  const device = await newDevice(resident, 'Meter', 0.1);
  await sendReadings(device, [
    { at: Date.now() - 5_000, kwh: 0.2 },
    { at: Date.now() - 86_400_000, kwh: 0.2 },
  ]);
  return resident;
}

// Light on a desktop, dark on a phone.
test.each(Object.keys(looks) as Look[])(
  'axe finds nothing on any page, and no page is wider than its window (%s)',
  async (width) => {
    const page = await open({ ...looks[width], reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    const look = async (name: string) => {
      const violations = await axeViolations(page);
      if (violations.length > 0) found[name] = violations;
    };
    await page.goto(`${inject('platform').url}/register`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look('register');
    await page.goto(`${inject('platform').url}/login`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look('login');
    await logIn(page, await furnishedResident());
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(inject('platform').url + path);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(
        looks[width].viewport.width,
      );
      await look(name);
    }
    for (const [name, path, ...buttons] of dialogs) {
      await page.goto(inject('platform').url + path);
      for (const button of buttons)
        await page
          .getByRole('button', { name: button })
          .or(page.getByRole('menuitem', { name: button }))
          .or(page.getByRole('combobox', { name: button }))
          .first()
          .click();
      await page
        .getByRole('dialog')
        .or(page.getByRole('alertdialog'))
        .or(opened(page))
        .first()
        .waitFor();
      await look(name);
    }
    await page.goto(`${inject('platform').url}/devices`);
    await page.getByRole('button', { name: 'Actions for Meter' }).click();
    await page.getByRole('menuitem', { name: 'Create new credentials' }).click();
    await page.getByRole('button', { name: 'Create new credentials' }).click();
    await page.getByText('Waiting for the first reading').waitFor();
    await look('credentials');
    expect(found).toEqual({});
  },
  // Every page and dialog, one after the other.
  240_000,
);

test('the day page stays within its budget of script and files, and loads nothing from other hosts', async () => {
  const page = await open({ ...looks.desktop, serviceWorkers: 'block' });
  await logIn(page, await furnishedResident());
  const scripts = new Map<string, number>();
  const elsewhere: string[] = [];
  const beforeTheDay: string[] = [];
  let isAsked = false;
  page.on('request', (request) => {
    const { pathname, origin } = new URL(request.url());
    if (origin !== inject('platform').url) elsewhere.push(request.url());
    isAsked ||= pathname === '/api/consumption/day';
    if (!isAsked && pathname.startsWith('/_app/')) beforeTheDay.push(pathname);
  });
  const bodies: Promise<unknown>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      bodies.push(
        response.body().then(
          (body) => scripts.set(response.url(), gzipSync(body).length),
          // The request started before the page was reloaded.
          () => undefined,
        ),
      );
  });
  await page.reload({ waitUntil: 'networkidle' });
  await Promise.all(bodies);
  const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  expect(scripts.size).toBeGreaterThan(2);
  expect(isAsked).toBe(true);
  expect(beforeTheDay.length, beforeTheDay.join(' ')).toBeLessThanOrEqual(budgetFiles);
  process.stdout.write(`day page: ${(bytes / 1024).toFixed(1)} KB of script, gzipped\n`);
  expect(bytes).toBeLessThan(budgetBytes);
  expect(elsewhere).toEqual([]);
});

test.each(Object.keys(looks) as Look[])(
  'the title of the day appears before the code of the page has loaded, and does not move (%s)',
  async (look) => {
    // A service worker would serve the chunks that this test holds back.
    const page = await open({ ...looks[look], serviceWorkers: 'block' });
    await logIn(page, await furnishedResident());
    await page.getByTestId('total').waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/_app\/immutable\/(bundle|chunks)/, async (route) => {
      await held;
      await route.continue();
    });
    const session = page.waitForRequest('**/api/auth/refresh');
    await page.reload({ waitUntil: 'commit' });
    await session;
    const of = async (title: Locator) => [await title.innerText(), await title.boundingBox()];
    const before = await of(page.locator('#shell [data-title]'));
    release();
    await page.getByTestId('total').waitFor();
    expect(await of(page.getByRole('heading', { level: 1 }))).toEqual(before);
    expect(before[0]).toMatch(/^\w+day,? \d+ \w+ 20\d\d$/);
  },
);

test('the page can be installed', async () => {
  const page = await open();
  await page.goto(`${inject('platform').url}/login`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const devtools = await page.context().newCDPSession(page);
  const { errors } = await devtools.send('Page.getAppManifest');
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  expect(errors).toEqual([]);
  // Test pages are private windows, in which pages cannot be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});
