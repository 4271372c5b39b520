import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  axeViolations,
  call,
  logIn,
  looks,
  newResident,
  useBrowser,
  type Look,
} from './browser.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];
/** All files that the page may load, except those that start it. */
const parts = readdirSync('web/build/_app/immutable', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(js|css)$/.test(name) && !name.startsWith('start-'))
  .map((name) => `/_app/immutable/${name}`);
/** The files that the service worker keeps for offline use. */
const kept = (page: Page) =>
  page.evaluate<string[]>(`(async () => {
    const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
    const requests = await Promise.all(caches.map((cache) => cache.keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  })()`);
const url = (path: string) => inject('platform').url + path;

test('a visitor without a session is sent to the login and then back to the requested page', async () => {
  const page = await open();
  await logIn(page, inject('platform').resident, '/alerts?state=open');
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
  await expect.poll(() => page.url()).toContain('/alerts?state=open');
});

test('a wrong password shows an error in one sentence', async () => {
  const page = await open();
  await page.goto(url('/login'));
  await page.getByLabel('Email').fill(inject('platform').resident.email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'The email or password is wrong' }).waitFor();
});

test.each(everyLook)(
  'a new resident registers, and logging out ends the session (%s)',
  async (look) => {
    const page = await open(look);
    await page.goto(url('/register'));
    await page.getByLabel('Name').fill('Nora New');
    await page.getByLabel('Email').fill(`nora-${Date.now()}@example.org`);
    await page.getByLabel('Password').fill('a rather long passphrase');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('No devices yet').waitFor();
    await page.goto(url('/profile'));
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  },
);

test('language, formats and theme are chosen in the profile and take effect at once', async () => {
  const page = await open();
  await logIn(page, await newResident('Lena'), '/profile');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Profil', exact: true }).waitFor();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByText('Dunkel').click();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Profil', exact: true }).waitFor();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test.each(everyLook)(
  'the time zone is found by city, country and offset, and text without a choice is not saved (%s)',
  async (look) => {
    const resident = await newResident('Zoe');
    const stored = async () =>
      (await call<{ timeZone: string }>(resident, '/api/users/me')).timeZone;
    const page = await open(look);
    await logIn(page, resident, '/profile');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    const save = page.getByRole('button', { name: 'Save', exact: true });
    for (const [typed, offered] of [
      ['Munich', 'Europe/Berlin'],
      ['india', 'Asia/Kolkata'],
      ['+5:30', 'Asia/Kolkata'],
      ['utc', 'UTC'],
    ] as const) {
      await zone.fill(typed);
      await page.getByRole('option', { name: offered }).first().waitFor();
    }
    await zone.fill('Atlantis');
    await page.getByText('No time zone found').waitFor();
    await zone.press('Escape');
    await save.click();
    await page.getByText('Choose an option from the list').waitFor();
    expect(await page.getByText('Saved').count()).toBe(0);
    expect(await stored()).toBe('Europe/Berlin');
    await zone.fill('new york');
    await page.getByRole('option', { name: 'America/New York' }).click();
    await save.click();
    await page.getByText('Saved').first().waitFor();
    expect(await stored()).toBe('America/New_York');
    await page.reload();
    await expect.poll(() => zone.inputValue()).toBe('America/New York');
  },
);

test('a session ended elsewhere is logged out here, and typed text is kept', async () => {
  const resident = await newResident('Toni');
  const page = await open();
  await logIn(page, resident, '/support');
  await page.getByRole('textbox', { name: 'Message' }).fill('A long question, not sent yet');
  await call(resident, '/api/auth/logout-all', {});
  await page.getByText('Your session has ended').waitFor();
  await page.getByLabel('Email').fill(resident.email);
  await page.getByLabel('Password').fill(resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Support' }).waitFor();
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Message' }).inputValue())
    .toBe('A long question, not sent yet');
});

test('changing the password ends the other sessions', async () => {
  const resident = await newResident('Pia');
  const other = await open('phone');
  await logIn(other, resident, '/profile');
  const page = await open();
  await logIn(page, resident, '/profile');
  await page.getByRole('button', { name: 'Log out Chrome' }).first().waitFor();
  await page.getByLabel('Current password').fill(resident.password);
  await page.getByLabel('New password').fill('another long passphrase');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').first().waitFor();
  await other.getByText('Your session has ended').waitFor();
});

test('the page says when it is offline and continues by itself when it is online again', async () => {
  const page = await open();
  await logIn(page, await newResident('Ole'));
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor();

  // The page itself opens offline once it was opened online.
  await page.evaluate('navigator.serviceWorker.ready');
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole('heading', { name: 'The platform cannot be reached' }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor();
});

test.each(everyLook)(
  'after the first visit the page opens even while the platform is down (%s)',
  async (look) => {
    const page = await open(look);
    await page.goto(url('/login'));
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    // Passed as text, because the page's security policy forbids evaluating functions.
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.context().setOffline(true);
    await page.goto(url('/'));
    await page.getByRole('heading', { name: 'The platform cannot be reached' }).waitFor();
    await page.goto(url('/login'));
    await page.getByLabel('Email').fill('ann@example.org');
    await page.getByLabel('Password').fill('a rather long passphrase');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').filter({ hasText: 'The platform is not responding' }).waitFor();
  },
);

test.each(everyLook)(
  'a page shows within seconds that its service hangs, and other pages work (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Henk'), '/alerts');
    const released = Promise.withResolvers<void>();
    await page.route('**/api/devices?**', async (route) => {
      await released.promise;
      await route.continue().catch(() => undefined);
    });
    const link = (name: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });
    await link('Devices').click();
    const alert = page.getByRole('alert').filter({ hasText: 'did not respond in time' });
    await alert.waitFor();
    await link('Alerts').click();
    await page.getByText('No alerts').waitFor();
    await link('Devices').click();
    await alert.waitFor();
    released.resolve();
    await alert.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('No devices yet').waitFor();
    await expect.poll(() => alert.count()).toBe(0);
  },
);

test('every page loads its data by itself when the network is back', async () => {
  const page = await open();
  await page.clock.install();
  await logIn(page, await newResident('Rita'));
  await page.clock.fastForward('01:00');
  await expect.poll(() => kept(page)).toEqual(expect.arrayContaining(parts));
  for (const [name, heading, shown] of [
    ['Devices', 'Devices', 'No devices yet'],
    ['Alerts', 'Alerts', 'No alerts'],
    ['Profile', 'Profile', 'this session'],
  ] as const) {
    await page.context().setOffline(true);
    await page.getByText('Offline', { exact: true }).waitFor();
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await page
      .getByRole('alert')
      .filter({ hasText: 'The platform is not responding' })
      .first()
      .waitFor();
    await page.context().setOffline(false);
    await page.getByText(shown).first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await expect.poll(() => page.getByText('The platform is not responding').count()).toBe(0);
  }
});

test.each([
  ['en', 'Fill in this field.', 'Use at least 8 characters.', 'Enter an email address'],
  [
    'de',
    'Füllen Sie dieses Feld aus.',
    'Verwenden Sie mindestens 8 Zeichen.',
    'Geben Sie eine E-Mail-Adresse ein',
  ],
] as const)(
  'a form says in the user’s language what is missing (%s)',
  async (language, missing, short, form) => {
    const page = await open({ ...looks.phone, locale: 'en-GB' });
    await page.addInitScript(`localStorage.setItem('language', '${language}')`);
    await page.goto(url('/register'));
    const send = page.locator('button[type=submit]');
    await send.click();
    await expect.poll(() => page.getByText(missing).count()).toBe(3);
    await page.locator('input').nth(0).fill('Ann');
    await page.locator('input').nth(1).fill('ann');
    await page.locator('input').nth(2).fill('short');
    await send.click();
    await page.getByText(short).waitFor();
    await page.getByText(form).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  },
);

test('an offline logout takes effect, and the page says so and ends the session at the server later', async () => {
  const resident = await newResident('Otto');
  const page = await open();
  await logIn(page, resident, '/profile');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Log out', exact: true }).click();
  await page.getByText('the server cannot be reached').waitFor();
  await page.context().setOffline(false);
  await expect.poll(() => page.getByText('the server cannot be reached').count()).toBe(0);
  await page.goto(url('/profile'));
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  const { items } = await call<{ items: { userAgent: string }[] }>(resident, '/api/auth/sessions');
  expect(items.filter(({ userAgent }) => userAgent.includes('Chrome'))).toEqual([]);
});

test.each(everyLook)(
  'a user who forgot their password sets a new one with a link from an administrator (%s)',
  async (look) => {
    const resident = await newResident('Fina');
    const { id } = await call<{ id: string }>(resident, '/api/users/me');
    const admin = await open(look);
    await logIn(admin, inject('platform').administrator, `/admin/users/${id}`);
    await admin.getByRole('button', { name: 'Create link' }).click();
    const address = await admin.getByText('/set-password#').textContent();
    await admin.getByRole('button', { name: 'I have copied it' }).click();

    const page = await open(look);
    await page.goto(url('/login'));
    await page.getByText('Ask your administrator for a reset link').waitFor();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(address ?? '');
    await page.getByRole('heading', { name: 'Set a new password' }).waitFor();
    await expect.poll(() => page.getByLabel('Email').inputValue()).toBe(resident.email);
    await page.getByLabel('New password').fill('password123');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('alert').filter({ hasText: 'too common' }).waitFor();
    await page.getByLabel('New password').fill('quite another passphrase');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('navigation', { name: 'Main' }).first().waitFor();
    const token = address?.split('#')[1] ?? '-';
    expect(requested.map((one) => one.split('#')[0]).filter((one) => one?.includes(token))).toEqual(
      [],
    );

    const again = await open(look);
    await again.goto(address ?? '');
    await again.getByText('This link is no longer valid').waitFor();
    await logIn(await open(look), { ...resident, password: 'quite another passphrase' });
  },
);

test('a menu that was never opened works offline after the page was opened online', async () => {
  const page = await open();
  await page.clock.install();
  await logIn(page, await newResident('Olga'));
  await page.clock.fastForward('01:00');
  await expect.poll(() => kept(page)).toEqual(expect.arrayContaining(parts));
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('an account is deleted after its email and password are typed, the page confirms it, and the login no longer works', async () => {
  const resident = await newResident('Gone');
  const page = await open();
  await logIn(page, resident, '/profile');
  await page.getByRole('button', { name: 'Delete account' }).click();
  const sure = page.getByRole('button', { name: 'Delete permanently' });
  await expect.poll(() => sure.isDisabled()).toBe(true);
  await page.getByLabel(`Type ${resident.email} to confirm`).fill(resident.email);
  await expect.poll(() => sure.isDisabled()).toBe(true);
  await page.getByLabel('Your password').fill('not the password');
  await sure.click();
  await page.getByRole('alert').filter({ hasText: 'password is wrong' }).waitFor();
  await page.getByLabel('Your password').fill(resident.password);
  await sure.click();
  await page.getByRole('status').filter({ hasText: 'Your account has been deleted' }).waitFor();
  await page.getByLabel('Email').fill(resident.email);
  await page.getByLabel('Password').fill(resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
});

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
