import { setTimeout as delay } from 'node:timers/promises';

export interface DemoDevice {
  readonly deviceId: number;
  readonly username: string;
  readonly password: string;
  readonly kind: string;
  readonly name: string;
}

export interface DemoHome {
  readonly resident: { readonly email: string; readonly password: string };
  readonly administrator: { readonly email: string; readonly password: string };
  readonly devices: readonly DemoDevice[];
}

/** No device measures the energy of another, so their sum is the consumption of the home. */
const kinds = [
  { kind: 'rooms', name: 'Rooms', place: 'Hall', limitKwh: 1.2 },
  { kind: 'kitchen', name: 'Kitchen', place: 'Kitchen', limitKwh: 1.2 },
  { kind: 'heat-pump', name: 'Heat pump', place: 'Cellar', limitKwh: 2.5 },
] as const;

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

async function call(url: string, init: { method?: string; body?: object; token?: string }) {
  const response = await fetch(url, {
    method: init.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      ...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
    },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { status: response.status, answer };
}

/** Repeats a request until it succeeds, because services may still be connecting to each other. */
async function insist(what: string, ask: () => ReturnType<typeof call>, ok: readonly number[]) {
  for (let attempt = 1; ; attempt++) {
    const { status, answer } = await ask();
    if (ok.includes(status)) return { status, answer };
    if (attempt >= 20 || (status < 500 && status !== 429))
      throw new Error(`${what}: ${status} ${String(answer['code'] ?? '')}`);
    await delay(500);
  }
}

/** Creates a resident with devices over the public API. */
export async function furnishDemoHome(
  gateway: string,
  home: Omit<DemoHome, 'devices'>,
  known: readonly DemoDevice[],
): Promise<DemoDevice[]> {
  const { resident } = home;
  await insist(
    'creating the resident',
    () =>
      call(`${gateway}/api/auth/register`, {
        body: { ...resident, name: 'Robin Resident', timeZone: timeZone() },
      }),
    [201, 409],
  );
  const login = await insist(
    'logging in',
    () => call(`${gateway}/api/auth/login`, { body: resident }),
    [200],
  );
  const token = String(login.answer['accessToken']);
  const devices = [...known];
  for (const { kind, name, place, limitKwh } of kinds) {
    if (devices.some((device) => device.kind === kind)) continue;
    // A home of an older release has a main meter, which already includes the rooms.
    if (kind === 'rooms' && devices.some((device) => device.kind === 'household')) continue;
    const { answer } = await insist(
      'adding a device',
      () => call(`${gateway}/api/devices`, { token, body: { name, place, limitKwh } }),
      [201],
    );
    const { username, password } = answer['credentials'] as { username: string; password: string };
    const { id } = answer['device'] as { id: number };
    devices.push({ deviceId: id, username, password, kind, name });
  }
  return devices;
}
