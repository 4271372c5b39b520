import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { browserOptions, freePort, startPlatform } from '../e2e/platform.ts';

/** Lighthouse on a platform of its own: `npm run lighthouse -- [runs]`, of which the median counts. */
const program = 'lighthouse@13.5.0';
const runs = Number(process.argv[2] ?? 3);
const pages = { login: '/login', day: '/' } as const;
const looks = { desktop: ['--preset=desktop'], phone: [] } as const;
const audits = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'speed-index',
] as const;

interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue: number }>>;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const profile = mkdtempSync(join(tmpdir(), 'ems-lighthouse-'));
const platform = await startPlatform();
const port = await freePort();
const { args, ...options } = browserOptions();
// Lighthouse opens a page of its own beside this one, in the same profile.
const context = await chromium.launchPersistentContext(profile, {
  ...options,
  args: [...args, `--remote-debugging-port=${port}`],
});

async function measure(path: string, more: readonly string[]): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    'npx',
    ['--yes', program, platform.url + path, `--port=${port}`, '--output=json', '--quiet', ...more],
    { maxBuffer: 1e8 },
  );
  return JSON.parse(stdout) as Report;
}

function report(title: string, reports: readonly Report[]): void {
  const [first] = reports;
  const scores = Object.keys(first?.categories ?? {}).map((name) => {
    const all = reports.map(({ categories }) => (categories[name]?.score ?? 0) * 100);
    return `${name} ${median(all).toFixed(0)} (${all.map((one) => one.toFixed(0)).join(', ')})`;
  });
  const figures = audits.map(
    (name) =>
      `${name} ${median(reports.map((one) => one.audits[name]?.numericValue ?? 0)).toFixed(name.startsWith('cumulative') ? 3 : 0)}`,
  );
  console.log(`${title}: ${scores.join(', ')}\n  ${figures.join(', ')}`);
}

try {
  const [page = await context.newPage()] = context.pages();
  await page.goto(`${platform.url}/login`);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.getByLabel('Password').fill(platform.resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  // The history of the simulated home has arrived when there is a usual day.
  await page.getByText(/of it used so far/).waitFor({ timeout: 120_000 });
  await page.goto('about:blank');
  for (const [title, path] of Object.entries(pages))
    for (const [look, more] of Object.entries(looks)) {
      const before = loadavg()[0] ?? 0;
      const reports: Report[] = [];
      for (let run = 0; run < runs; run++) reports.push(await measure(path, more));
      report(`${title}, ${look} (load ${before.toFixed(1)})`, reports);
    }
} finally {
  await context.close();
  await platform.stop();
  rmSync(profile, { recursive: true, force: true });
}
