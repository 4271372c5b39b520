import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  logIn,
  newDevice,
  newResident,
  sendReadings,
  useBrowser,
  type TestDevice,
} from './browser.ts';

const { open } = useBrowser();
const hourMs = 3_600_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

/** What the page holds after everything that can go is gone. */
async function holds(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  for (let time = 0; time < 3; time++) await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  await devtools.detach();
  return {
    heapMb: of('JSHeapUsedSize') / 2 ** 20,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  };
}

test('an hour of live updates leaves the page as small as it was', async () => {
  const resident = await newResident('Hilda');
  const newMeter = (number: number) => newDevice(resident, `Meter ${number}`, 1_000);
  const others = [await newMeter(1), await newMeter(2), await newMeter(3)];
  const page = await open();
  let updates = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('notify.consumption')) updates++;
    }),
  );
  await logIn(page, resident);

  // Of each hour the platform tells at most once a second, so these are of a thousand hours each.
  const now = Date.now();
  const readings = Array.from({ length: 1_000 }, (_, index) => ({
    at: now - 1_000 - index * hourMs,
    kwh: 0.1 + index / 100_000,
  }));
  const update = async (device: TestDevice) => {
    const before = updates;
    await sendReadings(device, readings);
    await expect
      .poll(() => updates, { timeout: 60_000, interval: 250 })
      .toBeGreaterThanOrEqual(before + readings.length);
    await page.waitForLoadState('networkidle');
  };
  await update(await newMeter(0));
  // The day is read again a moment after the last update.
  const total = page.getByTestId('total');
  await total.waitFor();
  const before = await holds(page);
  for (const device of others) await update(device);
  await expect
    .poll(() => page.getByText('Meter 3').count(), { timeout: 20_000 })
    .toBeGreaterThan(0);
  await page.waitForLoadState('networkidle');
  const after = await holds(page);
  say(
    `${updates} live updates: heap ${before.heapMb.toFixed(2)} → ${after.heapMb.toFixed(2)} MB, ` +
      `nodes ${before.nodes} → ${after.nodes}, listeners ${before.listeners} → ${after.listeners}`,
  );
  expect(after.nodes).toBeLessThan(before.nodes + 300);
  expect(after.listeners).toBeLessThan(before.listeners + 60);
  expect(after.heapMb).toBeLessThan(before.heapMb * 1.1 + 0.5);
}, 240_000);

test('a year is drawn, and how long that took is said', async () => {
  const resident = await newResident('Yann');
  const device = await newDevice(resident, 'Meter', 1_000);
  const start = Date.UTC(2026, 0, 1);
  await sendReadings(
    device,
    Array.from({ length: 300 }, (_, day) => ({ at: start + (day * 24 + 12) * hourMs, kwh: 3 })),
  );
  const page = await open();
  await logIn(page, resident, '/month/2026-06-15');
  const bars = page.locator('rect[data-state=measured]');
  await expect.poll(() => bars.count(), { timeout: 20_000 }).toBe(30);
  // From the answer of the service to the frame in which the bars are.
  await page.evaluate(`
    new MutationObserver((_, observer) => {
      if (!document.querySelector('svg[aria-label*="by month"] rect[data-state=measured]')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('drawn')));
    }).observe(document.body, { childList: true, subtree: true })`);
  await page
    .getByRole('navigation', { name: 'Period' })
    .getByRole('link', { name: 'Year' })
    .click();
  await expect.poll(() => bars.count()).toBeGreaterThanOrEqual(10);
  let took: unknown;
  // In the page itself: a function that is waited for would be evaluated there, which the page does not allow.
  await expect
    .poll(async () => {
      took = await page.evaluate(`(() => {
        const [drawn] = performance.getEntriesByName('drawn');
        const [answer] = performance.getEntriesByType('resource')
          .filter(({ name }) => name.includes('period=year'));
        return drawn && answer && drawn.startTime - answer.responseEnd;
      })()`);
      return took;
    })
    .toBeTypeOf('number');
  say(`a year: drawn ${Number(took).toFixed(0)} ms after its data`);
});
