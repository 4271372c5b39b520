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
  /** The address of the page. */
  readonly pageUrl: string;
  readonly maxReadingAgeDays: number;
  /** Calls the platform as the device's owner. Undefined without a login. */
  readonly api: Api | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export type Api = (method: string, path: string, body?: object) => Promise<Answer>;

const notRunning = (url: string) =>
  new UsageError(
    `The platform is not responding at ${url}. Start it with \`npm start\`, or set its address with --url.`,
  );

async function readJson<Value>(file: string): Promise<Value | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Value);
}

const urlOf = (options: ReplayOptions, demo: Demo) =>
  (options.url ?? demo.url ?? 'http://localhost:8080').replace(/\/$/, '');
const rememberedIn = (dataFolder: string) => join(dataFolder, 'replay-devices.json');

/**
 * What the device measures, as the platform says. Without a login of its owner, or before there is a device, it is what the
 * options say, else consumption.
 */
export async function findMeasures(options: ReplayOptions, dataFolder: string): Promise<string> {
  const given = options.measures;
  if (options['dry-run']) return given ?? 'consumption';
  const demo = (await readJson<Demo>(join(dataFolder, 'demo.json'))) ?? {};
  const url = urlOf(options, demo);
  const login = loginOf(options, demo);
  const known = await readJson<Record<string, Credentials>>(rememberedIn(dataFolder));
  const id = options.device ?? (login && known?.[keyOf(options, url, login)]?.deviceId);
  const api = id && login && (await logIn(url, login).catch(() => undefined));
  const found = api ? await api('GET', `/api/devices/${id}`) : undefined;
  if (found?.status !== 200) return given ?? 'consumption';
  const measures = String(found.body['measures']);
  if (given && given !== measures)
    throw new UsageError(
      `Device ${id} measures ${measures}. Leave out --measures, or change the device.`,
    );
  return measures;
}

function nameOf({ name, file }: ReplayOptions): string {
  const ofFile = file === '-' ? 'Standard input' : basename(file);
  return name ?? ofFile.replace(/\.(csv|txt|tsv|xlsx|xml|json)?(\.gz)?$/i, '').slice(0, 100);
}

const keyOf = (options: ReplayOptions, url: string, { email }: Login) =>
  `${url} ${email} ${options.device ?? nameOf(options)}`;

/** Finds the address and the device to send to, and creates the device if it does not exist yet. */
export async function findTarget(options: ReplayOptions, dataFolder: string): Promise<Target> {
  const demo = (await readJson<Demo>(join(dataFolder, 'demo.json'))) ?? {};
  const url = urlOf(options, demo);
  const transports = {
    amqp: demo.amqpUrl ?? 'amqp://127.0.0.1:5672',
    mqtt: demo.mqttUrl ?? 'mqtt://127.0.0.1:1883',
    http: url,
  };
  const maxReadingAgeDays = demo.maxReadingAgeDays ?? defaultMaxReadingAgeDays;
  const transportUrl = transports[options.transport as keyof typeof transports];
  const given = givenCredentials(options);
  const login = loginOf(options, demo);
  const found = given
    ? { device: given, api: login && (await logIn(url, login).catch(() => undefined)) }
    : await deviceOfResident(options, login, url, rememberedIn(dataFolder));
  return { ...found, transportUrl, pageUrl: url, maxReadingAgeDays };
}

interface Login {
  readonly email: string;
  readonly password: string;
}

function loginOf(options: ReplayOptions, demo: Demo): Login | undefined {
  const email = options.email ?? demo.resident?.email;
  const password = options['password-of-resident'] ?? demo.resident?.password;
  return email && password ? { email, password } : undefined;
}

function givenCredentials({ device, username, password }: ReplayOptions): Credentials | undefined {
  return device && username && password
    ? { deviceId: Number(device), username, password }
    : undefined;
}

async function deviceOfResident(
  options: ReplayOptions,
  login: Login | undefined,
  url: string,
  file: string,
): Promise<{ device: Credentials; api: Api }> {
  if (!login)
    throw new UsageError(
      'Missing login. Start the platform with `npm start`, or pass --email and --password-of-resident.',
    );
  const name = nameOf(options);
  const known = (await readJson<Record<string, Credentials>>(file)) ?? {};
  const key = keyOf(options, url, login);
  const api = await logIn(url, login);
  const remembered = known[key];
  if (remembered && (await api('GET', `/api/devices/${remembered.deviceId}`)).status === 200)
    return { device: remembered, api };
  // A new login would disconnect the meter that uses the current one.
  if (options.device)
    throw new UsageError(
      `Device ${options.device} keeps its login: pass it with --username and --password. Without --device, a new device is created.`,
    );

  const answer = await api('POST', '/api/devices', {
    name,
    measures: options.measures ?? 'consumption',
  });
  if (answer.status !== 201)
    throw new UsageError(
      `The device could not be created: ${String(answer.body['detail'] ?? answer.status)}`,
    );
  const { username, password } = answer.body['credentials'] as Login & { username: string };
  const deviceId = (answer.body['device'] as { id: number }).id;
  const device = { deviceId, username, password };
  await writeFile(file, JSON.stringify({ ...known, [key]: device }, null, 2), { mode: 0o600 });
  return { device, api };
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function logIn(url: string, { email, password }: Login): Promise<Api> {
  let token = '';
  const api: Api = async (method, path, body) => {
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
    const text = await response.text();
    return { status: response.status, body: jsonOf(text), text };
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
