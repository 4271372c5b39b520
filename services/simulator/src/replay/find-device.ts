import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defaultMaxReadingAgeDays } from '@ems/contracts';
import type { Credentials } from '../transports/transport.ts';
import { UsageError, type ReplayOptions } from './options.ts';

interface Demo {
  readonly url?: string;
  readonly amqpUrl?: string;
  readonly mqttUrl?: string;
  readonly maxReadingAgeDays?: number;
  readonly resident?: { readonly email: string; readonly password: string };
}

export interface Target {
  readonly device: Credentials;
  readonly transportUrl: string;
  /** Of the page. */
  readonly pageUrl: string;
  readonly maxReadingAgeDays: number;
}

const notRunning = (url: string) =>
  new UsageError(
    `The platform is not responding at ${url}. Start it with \`npm start\`, or set its address with --url.`,
  );

async function readJson<Value>(file: string): Promise<Value | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Value);
}

/** Finds out where to send and as which device; makes the device, or new credentials, when there are none yet. */
export async function findTarget(options: ReplayOptions, dataFolder: string): Promise<Target> {
  const demo = (await readJson<Demo>(join(dataFolder, 'demo.json'))) ?? {};
  const url = (options.url ?? demo.url ?? 'http://localhost:8080').replace(/\/$/, '');
  const transports = {
    amqp: demo.amqpUrl ?? 'amqp://127.0.0.1:5672',
    mqtt: demo.mqttUrl ?? 'mqtt://127.0.0.1:1883',
    http: url,
  };
  const maxReadingAgeDays = demo.maxReadingAgeDays ?? defaultMaxReadingAgeDays;
  const transportUrl = transports[options.transport as keyof typeof transports];
  const given = givenCredentials(options);
  const device =
    given ?? (await deviceOfResident(options, demo, url, join(dataFolder, 'replay-devices.json')));
  return { device, transportUrl, pageUrl: url, maxReadingAgeDays };
}

function givenCredentials({ device, username, password }: ReplayOptions): Credentials | undefined {
  return device && username && password
    ? { deviceId: Number(device), username, password }
    : undefined;
}

async function deviceOfResident(
  options: ReplayOptions,
  demo: Demo,
  url: string,
  file: string,
): Promise<Credentials> {
  const email = options.email ?? demo.resident?.email;
  const password = options['password-of-resident'] ?? demo.resident?.password;
  if (!email || !password)
    throw new UsageError(
      'Missing login. Start the platform with `npm start`, or pass --email and --password-of-resident.'.replaceAll(
        '\\\\',
        '',
      ),
    );
  const name =
    options.name ??
    basename(options.file)
      .replace(/\.(csv|txt)?(\.gz)?$/, '')
      .slice(0, 100);
  const known = (await readJson<Record<string, Credentials>>(file)) ?? {};
  const key = `${url} ${email} ${options.device ?? name}`;
  const api = await logIn(url, email, password);
  const remembered = known[key];
  if (remembered && (await api('GET', `/api/devices/${remembered.deviceId}`)).status === 200)
    return remembered;

  const answer = options.device
    ? await api('POST', `/api/devices/${options.device}/credentials`)
    : await api('POST', '/api/devices', { name });
  if (answer.status !== 201)
    throw new UsageError(
      `The device could not be created: ${String(answer.body['detail'] ?? answer.status)}`,
    );
  const { username, password: secret } = answer.body['credentials'] as {
    username: string;
    password: string;
  };
  const deviceId = options.device
    ? Number(options.device)
    : (answer.body['device'] as { id: number }).id;
  const credentials = { deviceId, username, password: secret };
  await writeFile(file, JSON.stringify({ ...known, [key]: credentials }, null, 2), { mode: 0o600 });
  return credentials;
}

async function logIn(url: string, email: string, password: string) {
  let token = '';
  const api = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => {
      throw notRunning(url);
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    return { status: response.status, body: answer };
  };
  const login = await api('POST', '/api/auth/login', { email, password });
  if (login.status >= 500) throw notRunning(url);
  if (login.status !== 200)
    throw new UsageError(
      `${email} could not log in: ${String(login.body['detail'] ?? login.status)}`,
    );
  token = String(login.body['accessToken']);
  return api;
}
