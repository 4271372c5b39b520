import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations, logIn, looks, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();

const hour = (index: number) => String(index).padStart(2, '0');
const file = (kwh: (index: number) => string) =>
  Buffer.from(
    [
      'time;value',
      ...Array.from({ length: 24 }, (_, index) => `2026-03-01 ${hour(index)}:00;${kwh(index)}`),
    ].join('\n'),
  );

test('day and night tariffs are added up, and what is fed in is neither offered nor stored', async () => {
  const page = await open();
  await logIn(page, await newResident('Ida'), '/devices');
  const dialog = await importDialog(page);
  const rows = Array.from(
    { length: 24 },
    (_, index) => `2026-03-01T${hour(index)}:00:00Z;0,${1 + (index % 3)};0,${1 + (index % 2)};9`,
  );
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'tariffs.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['Ende;HT kWh;NT kWh;Einspeisung kWh', ...rows].join('\n')),
  });
  const columns = dialog.getByRole('group', { name: 'Which column counts?' });
  await columns.getByText('The file suggests HT kWh + NT kWh.').waitFor();
  expect(await columns.getByRole('checkbox').count()).toBe(2);
  expect(await axeViolations(page)).toEqual([]);
  await columns.getByLabel('NT kWh').check();
  await columns.getByLabel('HT kWh').check();
  await dialog.getByRole('button', { name: 'Continue', exact: true }).click();
  await dialog.getByText('8.400 kWh').waitFor();
  await dialog.getByText('Einspeisung kWh').waitFor();
  expect(complaints).toEqual([]);
});

test('a file of 50 MB shows how far it is, can be cancelled, and takes no memory of the page', async () => {
  const page = await open();
  await logIn(page, await newResident('Ida'), '/devices');
  const dialog = await importDialog(page);
  const folder = await mkdtemp(join(tmpdir(), 'ems-e2e-'));
  const path = join(folder, 'large.csv');
  await pipeline(Readable.from(largeFile(50_000_000)), createWriteStream(path));
  const metrics = await page.context().newCDPSession(page);
  await metrics.send('Performance.enable');
  const heapOf = async () => {
    await metrics.send('HeapProfiler.collectGarbage');
    const found = await metrics.send('Performance.getMetrics');
    return found.metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  };
  const before = await heapOf();
  await dialog.locator('input[type=file]').setInputFiles(path);
  await dialog.getByRole('status').getByText('Uploading large.csv').waitFor();
  await dialog.getByRole('status').getByText('Reading the file').waitFor({ timeout: 120_000 });
  expect((await heapOf()) - before).toBeLessThan(5_000_000);
  await dialog.getByRole('button', { name: 'Cancel import' }).click();
  await dialog.getByRole('status').getByText('Cancelled').waitFor();
  expect(complaints).toEqual([]);
  await rm(folder, { recursive: true });
}, 240_000);

test.each(Object.keys(looks) as Look[])(
  'an upload shows how much is sent, can be cancelled, and says what to do when it fails (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Ida'), '/devices');
    const dialog = await importDialog(page);
    const choose = (file: string | { name: string; mimeType: string; buffer: Buffer }) =>
      dialog.locator('input[type=file]').setInputFiles(file);
    const large = { name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.alloc(20_000_000) };
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 500_000,
    });
    await choose(large);
    const bar = dialog.getByRole('progressbar', { name: 'Uploading' });
    const sent = async () => Number(await bar.getAttribute('aria-valuenow'));
    await expect.poll(sent).toBeGreaterThan(0);
    const before = await sent();
    expect(before).toBeLessThan(100);
    await expect.poll(sent).toBeGreaterThan(before);
    await dialog.getByText(/^[1-9]\d?%$/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel import' }).click();
    await dialog.getByText('Drop a file here, or choose one.').waitFor();
    expect(await dialog.getByRole('alert').count()).toBe(0);

    const imports = /\/imports\?name=/;
    await page.route(imports, (route) => route.abort());
    await choose(large);
    await dialog.getByRole('alert').getByText('choose the file again').waitFor();
    await page.unroute(imports);

    // Requests that are never continued make no progress.
    await page.route(imports, () => undefined);
    await page.clock.install();
    await choose(large);
    await dialog.getByRole('status').getByText('Uploading large.csv').waitFor();
    await page.clock.fastForward('00:31');
    await dialog.getByRole('alert').getByText('no progress for 30 seconds').waitFor();

    const folder = await mkdtemp(join(tmpdir(), 'ems-e2e-'));
    await writeFile(join(folder, 'huge.csv'), '');
    await truncate(join(folder, 'huge.csv'), 100_000_001);
    await choose(join(folder, 'huge.csv'));
    await dialog.getByRole('alert').getByText('larger than 100 MB').waitFor();
    await rm(folder, { recursive: true });
    expect(complaints).toEqual([]);
  },
);

function* largeFile(bytes: number): Generator<string> {
  yield 'timestamp,kwh,quality\n';
  const start = Date.UTC(2026, 0, 1);
  for (let size = 0, index = 0; size < bytes; index++) {
    const time = new Date(start + index * 4_000).toISOString();
    const row = `${time},0.000${1 + (index % 5)},measured\n`;
    size += row.length;
    yield row;
  }
}

async function importDialog(page: Page) {
  await page.getByRole('button', { name: 'Add device' }).first().click();
  await page.getByLabel('Name').fill('Grid');
  await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click();
  await page.getByRole('button', { name: 'I have saved them' }).click();
  await page.getByRole('button', { name: 'Actions for Grid' }).click();
  await page.getByRole('menuitem', { name: 'Import a file' }).click();
  return page.getByRole('dialog', { name: 'Import a file for Grid' });
}

test.each(Object.keys(looks) as Look[])(
  'a resident imports a file: answers what it leaves open, checks the plan, stores it and undoes it (%s)',
  async (look) => {
    const page = await open(look);
    await logIn(page, await newResident('Ida'), '/devices');
    const dialog = await importDialog(page);
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'meter.csv',
      mimeType: 'text/csv',
      buffer: file((index) => `0,${1 + ((index * 7) % 5)}`),
    });

    const choose = async (question: string, choice: string) => {
      await dialog.getByRole('combobox', { name: question }).click();
      await page.getByRole('option', { name: choice, exact: true }).click();
    };
    await choose('What do the values count?', 'energy of each interval');
    await choose('Which unit are the values in?', 'kWh');
    await choose('Is the time of a row the start or the end of its interval?', 'start');
    await dialog.getByLabel('Time zone of the times').fill('Europe/Vienna');
    await dialog.getByRole('button', { name: 'Continue', exact: true }).click();
    await dialog.getByText('7.100 kWh').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Store readings' }).click();
    await dialog.getByText('All readings are stored, and the sums agree with the file.').waitFor();
    await dialog.getByRole('button', { name: 'Undo the import of meter.csv' }).click();
    await dialog.getByText('24 readings are as they were before.').waitFor();
    expect(complaints).toEqual([]);
  },
);
