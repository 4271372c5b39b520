import { readdirSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { call, logIn, looks, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();
const everyLook = Object.keys(looks) as Look[];
/** All that the page may ever load, but for what starts it. */
const parts = readdirSync('web/build/_app/immutable', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(js|css)$/.test(name) && !name.startsWith('start-'))
  .map((name) => `/_app/immutable/${name}`);
const url = (path: string) => inject('platform').url + path;

test('somebody who is not logged in is sent to the login and back to where they wanted to go', async () => {
  const page = await open();
  await logIn(page, inject('platform').resident, '/alerts?state=open');
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
  await expect.poll(() => page.url()).toContain('/alerts?state=open');
});

test('a wrong password is told in a sentence', async () => {
  const page = await open();
  await page.goto(url('/login'));
  await page.getByLabel('Email').fill(inject('platform').resident.email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Email or password is wrong' }).waitFor();
});

test.each(everyLook)('somebody new registers, and logging out ends it (%s)', async (look) => {
  const page = await open(look);
  await page.goto(url('/register'));
  await page.getByLabel('Name').fill('Nora New');
  await page.getByLabel('Email').fill(`nora-${Date.now()}@example.org`);
  await page.getByLabel('Password').fill('a rather long passphrase');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByText('There is no device yet').waitFor();
  await page.goto(url('/profile'));
  await page.getByRole('button', { name: 'Log out', exact: true }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
});

test('language, formats and theme are chosen in the profile and hold at once', async () => {
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

test('the time zone is found by what one types, and another than those is not taken', async () => {
  const resident = await newResident('Zoe');
  const page = await open();
  await logIn(page, resident, '/profile');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('new york');
  await page.getByRole('option', { name: 'America/New York' }).click();
  await zone.fill('Atlantis');
  await page.getByText('No time zone matches').waitFor();
  await zone.press('Escape');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  const { timeZone } = await call<{ timeZone: string }>(resident, '/api/users/me');
  expect(timeZone).toBe('America/New_York');
  await page.reload();
  await expect.poll(() => zone.inputValue()).toBe('America/New York');
});

test('a session that is ended elsewhere logs out here, and what was typed is still there', async () => {
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

test('a password is changed, which ends the other sessions', async () => {
  const resident = await newResident('Pia');
  const other = await open('phone');
  await logIn(other, resident, '/profile');
  const page = await open();
  await logIn(page, resident, '/profile');
  await page.getByRole('button', { name: 'Log out Chrome' }).first().waitFor();
  await page.getByLabel('Current password').fill(resident.password);
  await page.getByLabel('New password').fill('another long passphrase');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The password is changed').first().waitFor();
  await other.getByText('Your session has ended').waitFor();
});

test('without a network the page says so, and goes on by itself when it is back', async () => {
  const page = await open();
  await logIn(page, await newResident('Ole'));
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor();

  // The page itself is there without a network, once it was opened with one.
  await page.evaluate('navigator.serviceWorker.ready');
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole('heading', { name: 'The platform cannot be reached' }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('Live', { exact: true }).waitFor();
});

test('a menu that was never opened opens without a network, once the page was there with one', async () => {
  const page = await open();
  await page.clock.install();
  await logIn(page, await newResident('Olga'));
  await page.clock.fastForward('01:00');
  const kept = () =>
    page.evaluate<string[]>(`(async () => {
      const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
      const requests = await Promise.all(caches.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    })()`);
  await expect.poll(kept).toEqual(expect.arrayContaining(parts));
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('an account is deleted only after its email was typed, and then cannot log in', async () => {
  const resident = await newResident('Gone');
  const page = await open();
  await logIn(page, resident, '/profile');
  await page.getByRole('button', { name: 'Delete account' }).click();
  const sure = page.getByRole('button', { name: 'Delete for good' });
  await expect.poll(() => sure.isDisabled()).toBe(true);
  await page.getByLabel(`Type ${resident.email} to confirm`).fill(resident.email);
  await sure.click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.getByLabel('Email').fill(resident.email);
  await page.getByLabel('Password').fill(resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
});

test('no page broke a script or the content security policy', () => {
  expect(complaints).toEqual([]);
});
