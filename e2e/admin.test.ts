import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  axeViolations,
  call,
  logIn,
  looks,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
} from './browser.ts';
import { publishRaw, untilParked } from './operations.ts';

const { open, complaints } = useBrowser();
const url = (path: string) => inject('platform').url + path;
const administrator = () => inject('platform').administrator;

async function openAdmin(path: string, look: Parameters<typeof open>[0] = 'desktop') {
  const page = await open(look);
  await logIn(page, administrator(), path);
  return page;
}

interface Person {
  readonly id: string;
  readonly name: string;
}

const idOf = async (login: Parameters<typeof call>[0]) =>
  (await call<Person>(login, '/api/users/me')).id;

const choose = async (page: Page, box: string, option: string) => {
  await page.getByRole('combobox', { name: box }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('a resident has no link to the administration and gets a message at its address', async () => {
  const page = await open();
  await logIn(page, await newResident('Rosa'), '/admin/users');
  await page.getByText('Administrators only', { exact: true }).waitFor();
  await expect.poll(() => page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
});

test('a user can be invited, set a password with the link, be found by search and filter, edited and disabled', async () => {
  const page = await openAdmin('/admin/users');
  const name = `Paula ${crypto.randomUUID().slice(0, 8)}`;
  await page.getByRole('button', { name: 'Add user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Email').fill(`${name.replace(' ', '-').toLowerCase()}@example.org`);
  await dialog.getByRole('button', { name: 'Add user' }).click();
  const link = page.getByRole('dialog', { name: `Link for ${name}` });
  const address = await link.getByText('/set-password#').textContent();
  await link.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const invited = await open();
  await invited.goto(address ?? '');
  await invited.getByRole('heading', { name: 'Welcome' }).waitFor();
  await invited.getByLabel('New password').fill('a rather long passphrase');
  await invited.getByRole('button', { name: 'Set password' }).click();
  await invited.getByRole('navigation', { name: 'Main' }).first().waitFor();

  await page.getByRole('switch', { name: 'Administrator' }).click();
  await page.getByRole('switch', { name: 'Can log in' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

  await page.goto(url('/admin/users'));
  await page.getByRole('searchbox', { name: 'Name or email' }).fill(name);
  await choose(page, 'Role', 'Administrators');
  await choose(page, 'Status', 'Disabled');
  await expect.poll(() => page.url()).toMatch(/search=Paula.*role=ROLE_ADMIN.*state=disabled/);
  await page.reload();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
});

test('the form shows a change made elsewhere meanwhile and overwrites it only when confirmed', async () => {
  const id = await idOf(await newResident('Conny'));
  const page = await openAdmin(`/admin/users/${id}`);
  await page.getByLabel('Name').fill('Conny Mine');
  await call(administrator(), `/api/users/${id}`, { name: 'Conny Theirs' }, 'PATCH');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved name: Conny Theirs').waitFor();
  const nameNow = async () => (await call<Person>(administrator(), `/api/users/${id}`)).name;
  await expect.poll(nameNow).toBe('Conny Theirs');
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Conny Mine');
  await page.getByRole('button', { name: 'Save my changes' }).click();
  await expect.poll(nameNow).toBe('Conny Mine');
});

test('a deletion lists what is deleted and then shows the progress of each service', async () => {
  const resident = await newResident('Dora');
  await newDevice(resident, 'Kettle', 1);
  const id = await idOf(resident);
  const page = await openAdmin(`/admin/users/${id}`);
  await page.getByRole('link', { name: '1 device' }).waitFor();
  await page.getByRole('button', { name: 'Delete user' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('1 device and its credentials').waitFor();
  await dialog.getByText('all readings, hourly totals and alerts').waitFor();
  const sure = dialog.getByRole('button', { name: 'Delete permanently' });
  await dialog.getByLabel(`Type ${resident.email} to confirm`).fill(resident.email);
  await expect.poll(() => sure.isDisabled()).toBe(true);
  await dialog.getByLabel('Your password').fill(administrator().password);
  await sure.click();
  await page.getByText(/^Completed on/).waitFor();
  await expect.poll(() => page.getByText(/^finished on /).count()).toBe(4);
  await page.getByRole('link', { name: 'All deletions' }).click();
  await page.getByRole('row').filter({ hasText: id }).getByText('Completed').waitFor();
});

test('a device can be added for a user, found by its owner, get new credentials, have them revoked, and be deleted', async () => {
  const name = `Olaf-${crypto.randomUUID().slice(0, 8)}`;
  const owner = await idOf(await newResident(name));
  const page = await openAdmin('/admin/devices');
  await page.getByRole('button', { name: 'Add device' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Owner' }).fill(name);
  await page.getByRole('option', { name }).click();
  await form.getByLabel('Name').fill('Heater');
  await form.getByLabel('Limit in kWh').fill('1.5');
  await form.getByRole('button', { name: 'Add device' }).click();
  const credentials = page.getByRole('dialog', { name: 'Credentials of Heater' });
  const password = () => credentials.getByRole('definition').nth(1).textContent();
  const first = await password();
  await credentials.getByRole('button', { name: 'I have saved them' }).click();

  await page.goto(url(`/admin/users/${owner}`));
  await page.getByRole('link', { name: '1 device' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Heater' });
  await row.getByText('1.50 kWh').waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await expect.poll(() => page.url()).toContain(`user=${owner}`);

  const act = async (item: string, confirm: string) => {
    await row.getByRole('button', { name: 'Actions for Heater' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: confirm }).click();
  };
  await act('Create new credentials', 'Create new credentials');
  await credentials.waitFor();
  await expect.poll(password).not.toBe(first);
  await credentials.getByRole('button', { name: 'I have saved them' }).click();
  await act('Revoke credentials', 'Revoke credentials');
  await row.getByText('Revoked').waitFor();
  // The owner's id is known, but not yet the name.
  await page.route(`**/api/users/${owner}`, () => undefined);
  await row.getByRole('button', { name: 'Actions for Heater' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await form.getByLabel('Place').fill('Cellar');
  await form.getByRole('button', { name: 'Save' }).click();
  await row.getByText('Cellar').waitFor();
  await act('Delete', 'Delete');
  await page.getByText('No matching devices').waitFor();
});

test('users and devices are sorted by their headings over all pages, with the keyboard and in the address', async () => {
  const group = crypto.randomUUID().slice(0, 8);
  for (let number = 21; number > 0; number--) {
    const login = await newResident(`Sorted-${group}-${String(number).padStart(2, '0')}`);
    if (number > 19) await newDevice(login, `Sorted ${group}`, 1);
  }
  const page = await openAdmin(`/admin/users?search=${group}`);
  const first = page.getByRole('row').nth(1);
  const firstIs = (number: string) =>
    first.getByText(`${group}-${number}`).filter({ visible: true }).first().waitFor();
  const heading = (name: string) => page.getByRole('columnheader', { name });
  await firstIs('01');
  expect(await heading('Added').getAttribute('aria-sort')).toBe('descending');

  await page.getByRole('link', { name: 'Next' }).click();
  await firstIs('21');
  await heading('Name').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await firstIs('01');
  expect(await heading('Name').getAttribute('aria-sort')).toBe('ascending');
  await page.keyboard.press('Enter');
  await firstIs('21');
  expect(await heading('Name').getAttribute('aria-sort')).toBe('descending');
  expect(await heading('Added').getAttribute('aria-sort')).toBeNull();
  expect(page.url()).toContain('sort=-name');
  expect(page.url()).not.toContain('cursor');

  await page.reload();
  await firstIs('21');
  await page.getByRole('link', { name: 'Next' }).click();
  await firstIs('01');
  expect(await axeViolations(page)).toEqual([]);

  await page.goto(url(`/admin/devices?search=${group}`));
  await heading('Owner').getByRole('button').click();
  await firstIs('20');
  await heading('Owner').getByRole('button').click();
  await firstIs('21');
  await page.close();
});

test.each(['desktop', 'phone'] as const)(
  'on a %s readings are deleted once both days are chosen, and the page shows how many',
  async (look) => {
    const name = `Paula-${crypto.randomUUID().slice(0, 8)}`;
    const resident = await newResident(name);
    const device = await newDevice(resident, 'Wallbox', 5);
    await sendReadings(device, [
      { at: Date.now() - 1_000, kwh: 0.1 },
      { at: Date.now() - 2_000, kwh: 0.2 },
      { at: Date.now() - 8 * 86_400_000, kwh: 0.4 },
    ]);
    const reconciliation = () =>
      call<{ consistent: boolean; checkedHours: number }>(
        administrator(),
        `/api/consumption/reconciliation?deviceId=${device.id}`,
      );
    await expect
      .poll(async () => (await reconciliation()).checkedHours, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(2);

    const page = await openAdmin(
      `/admin/devices?search=Wallbox&user=${await idOf(resident)}`,
      look,
    );
    await page.getByRole('button', { name: 'Actions for Wallbox' }).click();
    await page.getByRole('menuitem', { name: 'Delete readings …' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete readings of Wallbox?' });
    await dialog.getByText('This cannot be undone.', { exact: false }).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete readings' });
    expect(await confirm.isDisabled()).toBe(true);
    for (const field of ['First day', 'Last day']) {
      await dialog.getByRole('combobox', { name: field }).click();
      await page.getByRole('button', { name: 'Today' }).click();
    }
    await confirm.click();
    await page.getByText('2 readings deleted').waitFor();
    expect(await reconciliation()).toMatchObject({ consistent: true, checkedHours: 1 });
  },
);

const pages = [
  'users',
  'users/deletions',
  'devices',
  'inbox',
  'parked',
  'reconciliation',
  'health',
];

/** Pages, each with the buttons to press until a dialog or details are open. */
async function dialogsOf(name: string): Promise<readonly (readonly [string, ...string[]])[]> {
  const [resident, gone] = [await newResident(name), await newResident('Gone')];
  const id = await idOf(resident);
  const device = await newDevice(resident, name, 1);
  await call(resident, '/api/support/messages', { text: 'A person, please' });
  await publishRaw(device, ['not JSON']);
  await call(gone, '/api/users/me', { password: gone.password }, 'DELETE');
  const parked = `parked?device=${device.id}`;
  await untilParked(device, 1);
  const devices = `devices?user=${id}`;
  const actions = `Actions for ${name}`;
  return [
    ['reconciliation', 'From'],
    ['users', 'Add user'],
    [`users/${id}`, 'Delete user'],
    [`users/${id}`, 'Create link'],
    [`users/deletions/${await idOfGone()}`],
    [devices, 'Add device'],
    [devices, actions, 'Edit'],
    [devices, actions, 'Revoke credentials'],
    [devices, actions, 'Delete'],
    [devices, actions, 'Create new credentials', 'Create new credentials'],
    [parked, 'Replay all 1'],
    [parked, 'Invalid JSON'],
    [`inbox?search=${name}`, name],
  ];
}

/** A user whose deletion is in progress or complete. */
async function idOfGone(): Promise<string> {
  const { items } = await call<{ items: { userId: string }[] }>(
    administrator(),
    '/api/users/deletions',
  );
  return items[0]?.userId ?? '';
}

test.each([
  { width: 'desktop', colorScheme: 'light' },
  { width: 'phone', colorScheme: 'dark' },
] as const)(
  'axe finds nothing on any page of the administration ($width, $colorScheme)',
  async ({ width, colorScheme }) => {
    const page = await openAdmin('/admin/users', {
      ...looks[width],
      colorScheme,
      reducedMotion: 'reduce',
    });
    const id = await idOf(inject('platform').resident);
    const name = `Axel-${crypto.randomUUID().slice(0, 8)}`;
    const found: Record<string, string[]> = {};
    for (const path of [...pages, `users/${id}`, `users/${id}/day`]) {
      await page.goto(url(`/admin/${path}`));
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
      await page.getByText('Live', { exact: true }).waitFor();
      await expect.poll(() => page.getByText('Loading …').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(
        looks[width].viewport.width,
      );
      const violations = await axeViolations(page);
      if (violations.length > 0) found[path] = violations;
    }
    for (const [path, ...buttons] of await dialogsOf(name)) {
      await page.goto(url(`/admin/${path}`));
      for (const button of buttons)
        await page
          .getByRole('button', { name: button })
          .or(page.getByRole('menuitem', { name: button }))
          .or(page.getByRole('link', { name: button }))
          .or(page.getByRole('combobox', { name: button }))
          .first()
          .click();
      await page
        .getByRole('dialog')
        .or(page.getByRole('alertdialog'))
        .or(page.getByRole('region', { name: /^(Messages with|Message content)/ }))
        .or(page.getByText(/^Completed on/))
        .first()
        .waitFor();
      const violations = await axeViolations(page);
      if (violations.length > 0) found[`${path}: ${buttons.join(', ')}`] = violations;
    }
    expect(found).toEqual({});
  },
  240_000,
);

test('no page of the administration had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
