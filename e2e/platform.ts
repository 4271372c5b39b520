import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

export interface Login {
  readonly email: string;
  readonly password: string;
}

export interface Demo {
  readonly url: string;
  readonly resident: Login;
  readonly administrator: Login;
  readonly devices: readonly {
    readonly deviceId: number;
    readonly username: string;
    readonly password: string;
  }[];
}

const startDeadlineMs = 120_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the platform like `npm start`, in its own folder unless `--data` names one. `stop` removes the folder. */
export const startPlatform = (...more: string[]) => startPlatformWithin(startDeadlineMs, ...more);

/** @throws {Error} the platform is not ready in time, or has ended. It is stopped. */
export async function startPlatformWithin(deadlineMs: number, ...more: string[]) {
  const given = more.includes('--data') ? more[more.indexOf('--data') + 1] : undefined;
  const data = given ?? mkdtempSync(join(tmpdir(), 'ems-e2e-'));
  const port = await freePort();
  const [amqp, mqtt] = [await freePort(), await freePort()];
  const main = fileURLToPath(new URL('../services/shared/dev-env/src/main.ts', import.meta.url));
  const options = ['--port', port, '--amqp-port', amqp, '--mqtt-port', mqtt, '--data', data].map(
    String,
  );
  const child = spawn(process.execPath, [main, ...options, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const output = await untilReady(child, deadlineMs);
    const demo = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8')) as Demo;
    return { ...demo, data, port, mqttPort: mqtt, output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilReady(child: ChildProcess, deadlineMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error(`Not ready in time:\n${text}`)), deadlineMs);
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('Ctrl-C stops everything')) return;
      clearTimeout(late);
      resolve(text);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`Ended with ${code}:\n${text}`));
    });
  });
}

/** Calls the API as a user. */
export async function callAs<Answer>(
  url: string,
  login: Login,
  path: string,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const tokens = (await (
    await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body: JSON.stringify(login) })
  ).json()) as { accessToken: string };
  const response = await fetch(url + path, {
    method,
    headers: { ...headers, authorization: `Bearer ${tokens.accessToken}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json().catch(() => undefined)) as Answer;
}

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function browserOptions() {
  const executablePath = browsers.find((path) => existsSync(path));
  if (!executablePath) throw new Error('Chromium is not installed');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return {
    executablePath,
    args: [...sandbox, ...quiet, '--disable-gpu', '--lang=en-GB'],
  };
}

/** `origin`: treated as if it had HTTPS, as this machine's own address is. */
export function launchBrowser(origin?: string): Promise<Browser> {
  const { executablePath, args } = browserOptions();
  const trusted = origin ? [`--unsafely-treat-insecure-origin-as-secure=${origin}`] : [];
  return chromium.launch({ executablePath, args: [...args, ...trusted] });
}
