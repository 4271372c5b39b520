import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import {
  answerAsSupport,
  call,
  logIn,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
} from './browser.ts';

const { open, complaints } = useBrowser();

test('an alert that was raised while the connection was cut appears after reconnecting', async () => {
  const resident = await newResident('Ines');
  const device = await newDevice(resident, 'Kettle', 0.1);
  const page = await open();
  await logIn(page, resident);
  const warning = page.getByText(/Kettle.*A single reading was 0\.30 kWh, over the limit/);
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await sendReadings(device, [{ at: Date.now() - 1_000, kwh: 0.3 }]);
  const raised = () => call<{ items: unknown[] }>(resident, '/api/consumption/alerts');
  await expect
    .poll(async () => (await raised()).items.length, { timeout: 20_000, interval: 500 })
    .toBeGreaterThan(0);
  await expect.poll(() => warning.count()).toBe(0);
  await page.context().setOffline(false);
  await warning.waitFor();
});

test('a message sent between loading the page and connecting appears once connected', async () => {
  const resident = await newResident('Jule');
  await call(resident, '/api/support/messages', { text: 'A person, please' });
  const page = await open();
  await logIn(page, resident, '/support');
  const connected = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/ws/, async (socket) => {
    await connected.promise;
    socket.connectToServer();
  });
  await page.reload();
  await page.getByText('A person, please').waitFor();
  await answerAsSupport(resident, 'I am here');
  const answer = page.getByText('I am here');
  await expect.poll(() => answer.count()).toBe(0);
  connected.resolve();
  await answer.waitFor();
});

test('the navigation counts an answer of support until it is read', async () => {
  const resident = await newResident('Bela');
  await call(resident, '/api/support/messages', { text: 'A person, please' });
  const page = await open('phone');
  const history = () =>
    call<{ conversation: { unread: number } }>(resident, '/api/support/history');
  /** Opens another page and waits until its unread count has loaded. */
  const openDevices = async () => {
    const counted = page.waitForResponse('**/api/support/history?limit=1');
    await page.goto(`${inject('platform').url}/devices`);
    await counted;
    await page.getByText('Live', { exact: true }).waitFor();
  };
  await logIn(page, resident, '/support');
  await openDevices();
  const link = page.getByRole('link', { name: /^(\d+ )?Support/ }).filter({ visible: true });
  await expect.poll(() => link.textContent()).not.toContain('new');
  const otherTab = await page.context().newPage();
  await otherTab.goto(`${inject('platform').url}/devices`);
  await otherTab.getByText('Live', { exact: true }).waitFor();
  const otherLink = otherTab
    .getByRole('link', { name: /^(\d+ )?Support/ })
    .filter({ visible: true });
  await answerAsSupport(resident, 'What is it about?');
  await link.getByText('1 new').waitFor({ state: 'attached' });
  await otherLink.getByText('1 new').waitFor({ state: 'attached' });
  await link.click();
  await page.getByText('What is it about?').waitFor();
  await expect.poll(() => link.textContent()).not.toContain('new');
  await expect.poll(() => otherLink.textContent()).not.toContain('new');
  await expect
    .poll(async () => (await history()).conversation.unread, { timeout: 20_000, interval: 500 })
    .toBe(0);
  await openDevices();
  await expect.poll(() => link.textContent()).not.toContain('new');
});

/** Swipes from one place of the chart to another. */
async function draw(page: Page, byX: number, byY = 0): Promise<void> {
  const chart = await page.getByRole('img', { name: /^Consumption/ }).boundingBox();
  if (!chart) throw new Error('There is no chart');
  const devtools = await page.context().newCDPSession(page);
  const [x, y] = [chart.x + chart.width / 2 - byX / 2, chart.y + chart.height / 2 - byY / 2];
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) =>
    devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: x + byX * part, y: y + byY * part }],
    });
  await touch('touchStart', 0);
  for (const part of [0.25, 0.5, 0.75, 1]) await touch('touchMove', part);
  await touch('touchEnd', 1);
  await devtools.detach();
}

test('on a phone a horizontal swipe over the chart changes the day, a vertical one does not', async () => {
  const resident = await newResident('Finn');
  const device = await newDevice(resident, 'Meter', 5);
  await sendReadings(device, [{ at: Date.parse('2026-10-06T08:30:00Z'), kwh: 1 }]);
  const page = await open('phone');
  await logIn(page, resident, '/day/2026-10-06');
  await page.getByRole('heading', { name: 'Tuesday, 6 October 2026' }).waitFor();
  const visited: string[] = [];
  page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).pathname));
  await draw(page, -80, 200);
  await draw(page, 160);
  await page.getByRole('heading', { name: 'Monday, 5 October 2026' }).waitFor();
  await draw(page, -160);
  await page.getByRole('heading', { name: 'Tuesday, 6 October 2026' }).waitFor();
  await expect.poll(() => visited).toEqual(['/day/2026-10-05', '/day/2026-10-06']);
});

test('a session can be ended from another one, which continues', async () => {
  const resident = await newResident('Lina');
  const [other, page] = [await open('phone'), await open()];
  await logIn(other, resident, '/devices');
  await logIn(page, resident, '/profile');
  const end = page.getByRole('button', { name: /^Log out Chrome/ });
  await end.click();
  await other.getByText('Your session has ended').waitFor();
  await expect.poll(() => end.count()).toBe(0);
  await page.getByText('this session').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
});

const colourAround = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('[name=theme-color]')]
    .filter(({ media }) => matchMedia(media).matches).map(({ content }) => content)`);

test.each([
  { chosen: 'dark', system: 'light', shown: 'dark' },
  { chosen: 'light', system: 'dark', shown: 'light' },
  { chosen: 'system', system: 'dark', shown: 'dark' },
] as const)(
  'the page is $shown before any script has loaded ($chosen chosen, $system system)',
  async ({ chosen, system, shown }) => {
    const page = await open({ colorScheme: system });
    await page.addInitScript(`localStorage.setItem('theme', '${chosen}')`);
    const heldBack: string[] = [];
    await page.route(/_app\/immutable\/(bundle|chunks)/, (route) => {
      heldBack.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${inject('platform').url}/login`);
    expect(heldBack).not.toEqual([]);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(shown === 'dark' ? 'rgb(12, 19, 24)' : 'rgb(246, 248, 249)');
    expect(await colourAround(page)).toEqual([shown === 'dark' ? '#0c1318' : '#f6f8f9']);
    await page.unrouteAll();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe(shown);
  },
);

test('a newer version of the page is offered and loads only when confirmed', async () => {
  const page = await open();
  await logIn(page, await newResident('Vito'), '/support');
  await page.getByRole('textbox', { name: 'Message' }).fill('Not sent yet');
  await page.route('**/_app/version.json', (route) =>
    route.fulfill({ json: { version: 'the next one' } }),
  );
  await page.evaluate("window.dispatchEvent(new Event('focus'))");
  await page.getByText('A new version is available').waitFor();
  await page.unrouteAll();
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Reload' }).click();
  await loaded;
  await page.getByText('Live', { exact: true }).waitFor();
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Message' }).inputValue())
    .toBe('Not sent yet');
  await expect.poll(() => page.getByText('A new version is available').count()).toBe(0);
});

test('no page had a script error or violated the content security policy', () => {
  // Ignores scripts that a test held back itself.
  expect(complaints.filter((one) => !one.startsWith('Failed to fetch dynamically'))).toEqual([]);
});
