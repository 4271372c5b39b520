import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { browserOptions, freePort, startPlatform } from '../e2e/platform.ts';
import { writeBetweenMarks } from './between-marks.ts';
import { markdownTable } from './markdown-table.ts';
import { machine } from './machine.ts';
import { median } from './statistics.ts';

/**
 * Runs Lighthouse on its own platform: `npm run lighthouse -- [runs] [--table]`. The median of the runs counts. `--table`
 * writes the result to docs/web-quality.md.
 */
const program = 'lighthouse@13.5.0';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { table: { type: 'boolean', default: false } },
});
const runs = Number(positionals[0] ?? 3);
const pages = { login: '/login', day: '/' } as const;
const looks = { desktop: ['--preset=desktop'], phone: [] } as const;
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

interface Report {
  readonly categories: Readonly<Record<(typeof categories)[number], { readonly score: number }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue: number }>>;
}

const columns = [
  'page, preset',
  'load',
  'performance (each run)',
  'accessibility, best practices, SEO',
  'first paint',
  'largest paint',
  'blocking',
  'shift',
];

function row(title: string, load: number, reports: readonly Report[]): readonly string[] {
  const scores = (name: (typeof categories)[number]) =>
    reports.map((report) => Math.round(report.categories[name].score * 100));
  const audit = (name: string) =>
    median(reports.map(({ audits }) => audits[name]?.numericValue ?? Number.NaN));
  const seconds = (name: string) => `${(audit(name) / 1000).toFixed(1)} s`;
  const performance = scores('performance');
  return [
    title,
    load.toFixed(1),
    `${median(performance)} (${performance.join(', ')})`,
    categories
      .slice(1)
      .map((name) => median(scores(name)))
      .join(', '),
    seconds('first-contentful-paint'),
    seconds('largest-contentful-paint'),
    `${audit('total-blocking-time').toFixed(0)} ms`,
    audit('cumulative-layout-shift').toFixed(3),
  ];
}

const profile = mkdtempSync(join(tmpdir(), 'ems-lighthouse-'));
const platform = await startPlatform();
const port = await freePort();
const { args, ...options } = browserOptions();
// Lighthouse opens another page in the same profile.
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

const rows: (readonly string[])[] = [];
try {
  const [page = await context.newPage()] = context.pages();
  await page.goto(`${platform.url}/login`);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.getByLabel('Password').fill(platform.resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  // The history of the simulated home has arrived once the page shows a typical day.
  await page.getByText(/of it used so far/).waitFor({ timeout: 120_000 });
  await page.goto('about:blank');
  for (const [title, path] of Object.entries(pages))
    for (const [look, more] of Object.entries(looks)) {
      const load = loadavg()[0] ?? 0;
      const reports: Report[] = [];
      for (let run = 0; run < runs; run++) reports.push(await measure(path, more));
      rows.push(row(`${title}, ${look}`, load, reports));
      console.log(
        rows
          .at(-1)
          ?.map((cell, index) => `${columns[index]}: ${cell}`)
          .join('; '),
      );
    }
} finally {
  await context.close();
  await platform.stop();
  rmSync(profile, { recursive: true, force: true });
}

if (values.table) {
  const at = new Date().toISOString().slice(0, 16).replace('T', ' ');
  await writeBetweenMarks(
    new URL('../docs/web-quality.md', import.meta.url).pathname,
    'lighthouse',
    [
      `\`npm run lighthouse -- ${runs} --table\` · ${program} · ${at} UTC · ${machine()}`,
      markdownTable(columns, rows),
    ].join('\n\n'),
  );
}
