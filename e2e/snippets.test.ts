import { execFile, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { call, logIn, newResident, useBrowser } from './browser.ts';

const { open } = useBrowser();

/** Runs commands in a shell with this Node and the packages of this repository, which cannot resolve `app.localhost`. */
const runInShell = (command: string) =>
  promisify(execFile)('sh', ['-c', command], {
    timeout: 30_000,
    env: { PATH: process.env['PATH'] ?? '', NODE_PATH: resolve('node_modules') },
  });

const second = () => Math.floor(Date.now() / 1000);
const isInstalled = (program: string) => spawnSync('which', [program]).status === 0;

test('the commands shown with new credentials work as they are written', async () => {
  const resident = await newResident('Paste');
  const page = await open();
  await logIn(page, resident, '/devices');
  await page.getByRole('button', { name: 'Add device' }).first().click();
  await page.getByLabel('Name').fill('Kettle');
  await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
  await page.getByTestId('password').waitFor();
  const programs = ['curl', 'Node.js', ...(isInstalled('mosquitto_pub') ? ['mosquitto_pub'] : [])];

  let sentAt = 0;

  for (const [index, program] of programs.entries()) {
    await page.getByRole('tab', { name: program, exact: true }).click();
    const command = await page.getByRole('tabpanel').locator('code').textContent();
    // The commands use times in seconds, and two readings in one second would be the same reading.
    await expect.poll(() => second()).toBeGreaterThan(sentAt);
    await runInShell(command ?? '');
    sentAt = second();
    await expect
      .poll(
        async () => {
          const date = new Date().toISOString().slice(0, 10);
          const day = await call<{ totalKwh: number | null }>(
            resident,
            `/api/consumption/day?date=${date}&tz=UTC`,
          );
          return Math.round((day.totalKwh ?? 0) / 0.12);
        },
        { message: program },
      )
      .toBe(index + 1);
  }
  await page.getByText('The first reading has arrived').waitFor();
});
