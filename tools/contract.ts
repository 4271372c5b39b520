import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPlatform } from '../e2e/platform.ts';

const help = `Fuzzes every documented route of a running platform from its OpenAPI document, as a resident, as
an administrator and without a login. Fails on a server error, on a response that is not documented or does not match its
schema, and on invalid input that is accepted. Needs Python 3.10 or newer. Installs Schemathesis into .cache.

  npm run test:contract -- [options]

  --seconds <n>    for each service and caller (30)
  --examples <n>   for each operation (30)
  --seed <n>       to repeat a run (random)
  --service <name> only this one
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const version = '4.32.5';
const environment = `${root}.cache/schemathesis`;
const program = `${environment}/bin/st`;
// user-service comes last, because its fuzzing deletes users.
const services = ['support', 'monitoring', 'device', 'auth', 'user'] as const;
const callers = ['resident', 'administrator', 'nobody'] as const;
type Platform = Awaited<ReturnType<typeof startPlatform>>;
type Flags = Readonly<Record<string, string>>;

/** Operations that end the caller's session or account. They run separately, each with a new user. */
const ending = '^/api/(users/me|auth/logout-all)$';
const ofSomebodyNew: readonly { service: string; what: string; flags: Flags }[] = [
  {
    service: 'auth',
    what: 'logout of all sessions',
    flags: { 'include-path-regex': '^/api/auth/logout-all$' },
  },
  {
    service: 'user',
    what: 'own profile',
    flags: { 'include-path-regex': '^/api/users/me$', 'exclude-method': 'DELETE' },
  },
  {
    service: 'user',
    what: 'deletion of the own account',
    flags: { 'include-path-regex': '^/api/users/me$', 'include-method': 'DELETE' },
  },
];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    examples: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    service: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

function install(): void {
  if (existsSync(program)) return;
  console.log(`Installing schemathesis ${version}`);
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', environment],
    [`${environment}/bin/pip`, 'install', '--quiet', `schemathesis==${version}`],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    console.error(`Python 3.10 with venv and pip is needed for this command.\n${stderr}`);
    process.exit(1);
  }
}

async function logIn(platform: Platform, login: object): Promise<string> {
  for (;;) {
    const { response, body } = await post<{ accessToken?: string }>(platform, 'login', login);
    if (body.accessToken) return body.accessToken;
    // Fuzzing the login uses up the attempts of this address.
    const seconds = Number(response.headers.get('retry-after') ?? 'NaN');
    if (response.status !== 429 || !(seconds <= 300))
      throw new Error(`Login failed: ${response.status}`);
    await delay(seconds * 1_000);
  }
}

async function post<Body>(platform: Platform, path: string, request: object) {
  const response = await fetch(`http://127.0.0.1:${platform.port}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return { response, body: (await response.json()) as Body };
}

/** Registers a user for this run and logs in. */
async function somebodyNew(platform: Platform): Promise<string> {
  const login = { email: `${randomUUID()}@example.org`, password: `pw-${randomUUID()}` };
  for (;;) {
    const { response } = await post(platform, 'register', { ...login, name: 'New' });
    if (response.status === 201) return logIn(platform, login);
    if (response.status !== 429) throw new Error(`Registration failed: ${response.status}`);
    await delay(Number(response.headers.get('retry-after') ?? '1') * 1_000);
  }
}

function fuzz(
  { service, more }: { service: string; more: Flags },
  port: number,
  token: string | undefined,
): boolean {
  const flags = {
    url: `http://127.0.0.1:${port}`,
    phases: 'examples,coverage,fuzzing',
    'max-examples': values.examples,
    'max-time': values.seconds,
    seed: values.seed,
    // Below the limit of requests for each caller.
    'rate-limit': '90/s',
    warnings: 'off',
    // Input may be rejected for reasons that a schema cannot express, such as an unknown id or a taken email.
    'exclude-checks': 'positive_data_acceptance',
    ...more,
    ...(token ? { header: `Authorization: Bearer ${token}` } : {}),
  };
  const args = [
    'run',
    `${root}services/${service}-service/openapi.json`,
    '--continue-on-failure',
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
  ];
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    cwd: environment,
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 1e8,
  });
  const count = /(\d+) generated/.exec(stdout)?.[1] ?? '0';
  console.log(`${status === 0 ? '✓' : '✗'} ${count} requests`);
  if (status !== 0) console.log(`${stdout}${stderr}`.replace(/^[^]*?=+ (FAILURES|ERRORS) =+/, ''));
  return status === 0;
}

if (values.help) {
  console.log(help);
  process.exit(0);
}
install();
console.log(`seed ${values.seed}`);
const platform = await startPlatform('--no-simulator');
let failed = 0;
const isWanted = (service: string) => !values.service || service === values.service;
try {
  const { port } = platform;
  for (const service of services.filter(isWanted)) {
    for (const caller of callers) {
      process.stdout.write(`${service}-service as ${caller}: `);
      const token = caller === 'nobody' ? undefined : await logIn(platform, platform[caller]);
      if (!fuzz({ service, more: { 'exclude-path-regex': ending } }, port, token)) failed++;
    }
    for (const { what, flags } of ofSomebodyNew.filter((one) => one.service === service)) {
      process.stdout.write(`${service}-service, ${what}: `);
      if (!fuzz({ service, more: flags }, port, await somebodyNew(platform))) failed++;
    }
  }
} finally {
  await platform.stop();
}
console.log(failed === 0 ? 'All responses match the documentation.' : `${failed} runs failed.`);
process.exitCode = failed === 0 ? 0 : 1;
