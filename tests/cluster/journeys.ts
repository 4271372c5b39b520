import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { ApiClient } from '../platform/api-client.ts';
import type { Release } from './release.ts';
import type { Report } from './report.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The result file in vitest.config.ts. */
const results = join(root, 'test-results/results.json');
/** The test files that need no file, database or process of the machine of the platform. */
const browserTests = [
  'home',
  'live',
  'support-chat',
  'choose-a-day',
  'admin-inbox',
  'numbers-agree',
];

export async function proveRoutes(
  { readSecret }: Release,
  report: Report,
  api: ApiClient,
): Promise<void> {
  const login = {
    email: 'admin@example.org',
    password: await readSecret('ems-administrator', 'password'),
  };
  await api.demand(200, 'GET', 'users', { token: await api.logIn(login) });
  report.record('the administrator logs in with the generated password', 'yes');

  const page = await fetch(`${api.url}/devices`);
  const internal = await fetch(`${api.url}/internal/verify`);
  report.record(
    'the page is served, and nothing below `/internal`',
    `${page.status}, ${internal.status}`,
    page.ok && internal.status === 404,
  );
  const forged = await fetch(`${api.url}/api/users/me`, {
    headers: { 'x-user-id': '1', 'x-user-authorities': 'ROLE_ADMIN' },
  });
  report.record(
    'forged identity headers are worth nothing',
    String(forged.status),
    forged.status === 401,
  );
}

/** Runs the browser tests of `e2e` against the platform on the cluster. */
export async function proveJourneys(
  { readSecret }: Release,
  report: Report,
  api: ApiClient,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ems-cluster-'));
  try {
    const { email, password, token } = await api.register('Europe/Berlin');
    const platform = {
      url: api.url,
      mqttHost: new URL(api.url).hostname,
      mqttPort: 1883,
      resident: { email, password },
      administrator: {
        email: 'admin@example.org',
        password: await readSecret('ems-administrator', 'password'),
      },
      devices: [await api.addDevice(token, `Meter ${randomUUID().slice(0, 4)}`)],
    };
    writeFileSync(join(folder, 'platform.json'), JSON.stringify(platform), { mode: 0o600 });
    rmSync(results, { force: true });
    await runVitest(
      ['--project', 'browser', ...browserTests.map((name) => `e2e/${name}.test.ts`)],
      { E2E_PLATFORM_FILE: join(folder, 'platform.json') },
    );
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(results, 'utf8'),
    ) as Results;
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed');
    for (const { fullName, failureMessages } of failed)
      console.log(`  ${fullName}: ${failureMessages[0]?.split('\n')[0]}`);
    report.record(
      `browser journeys against Traefik (${browserTests.join(', ')})`,
      `${numPassedTests} passed, ${numFailedTests} failed`,
      numPassedTests > 0 && numFailedTests === 0,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function runVitest(args: readonly string[], env: Record<string, string>): Promise<number | null> {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args],
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 900_000,
    },
  );
  return new Promise((resolve) => child.once('exit', resolve));
}
