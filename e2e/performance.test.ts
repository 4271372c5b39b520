import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, newDevice, newResident, sendReadings, useBrowser } from './browser.ts';

const { open } = useBrowser();
const hourMs = 3_600_000;
const hours = 500;
const say = (text: string) => process.stdout.write(`${text}\n`);

/** The page's memory after a garbage collection. */
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

test('the memory of the page does not grow during an hour of live updates', async () => {
  const resident = await newResident('Hilda');
  const device = await newDevice(resident, 'Meter', 1_000);
  const page = await open();
  let [updates, reads] = [0, 0];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('notify.consumption')) updates++;
    }),
  );
  page.on('requestfinished', (request) => {
    if (new URL(request.url()).pathname === '/api/consumption/day') reads++;
  });
  await page.clock.install();
  await logIn(page, resident);

  const now = Date.now();
  // The platform sends at most one total per hour and second, so each batch is of 500 hours.
  const update = async (round: number) => {
    const wanted = updates + hours;
    await sendReadings(
      device,
      Array.from({ length: hours }, (_, index) => ({
        at: now - 1_000 * round - index * hourMs,
        kwh: 0.1 + index / 100_000,
      })),
    );
    // The page reloads the day a second after an update. The test does not wait for it.
    await expect
      .poll(() => page.clock.runFor(1_000).then(() => updates), { timeout: 60_000, interval: 10 })
      .toBeGreaterThanOrEqual(wanted);
    await page.waitForLoadState('networkidle');
  };
  await update(1);
  await page.getByTestId('total').waitFor();
  const before = await holds(page);
  const readBefore = reads;
  for (let round = 2; round < 5 || reads - readBefore < 60; round++) await update(round);
  const after = await holds(page);
  say(
    `${updates} live updates, day read ${reads} times: ` +
      `heap ${before.heapMb.toFixed(2)} → ${after.heapMb.toFixed(2)} MB, ` +
      `nodes ${before.nodes} → ${after.nodes}, listeners ${before.listeners} → ${after.listeners}`,
  );
  expect(after.nodes).toBeLessThan(before.nodes + 30);
  expect(after.listeners).toBeLessThan(before.listeners + 20);
  expect(after.heapMb).toBeLessThan(before.heapMb + 0.4);
}, 240_000);

test('a year is drawn, and the time it took is reported', async () => {
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
  // Measures from the response of the service to the frame with the bars.
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
  // Passed as text, because the page's security policy forbids evaluating functions.
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
