import type { deviceCreated, EventData } from '@ems/contracts';
import { deviceLogin, eventually, type DeviceLogin } from '@ems/dev-env/testing';
import { connectAsync, type IClientOptions } from 'mqtt';
import type { Harness } from './worker-harness.ts';

/** Makes devices that the worker knows, each with its login at the broker. */
export function createMqttDevices(harness: Harness) {
  const logins: DeviceLogin[] = [];

  async function device(change: Partial<EventData<typeof deviceCreated>>) {
    const id = logins.length + 1;
    const login = await deviceLogin(harness.broker, id);
    logins.push(login);
    await harness.announceDevice(id, change);
    await eventually(async () => {
      const rows = await harness.rows('SELECT FROM devices WHERE id = $1', [id]);
      if (rows.length === 0) throw new Error('not known yet');
    });
    const mqtt = (options: IClientOptions = {}) =>
      connectAsync(login.mqttUrl, {
        username: login.mqttUsername,
        password: login.password,
        reconnectPeriod: 0,
        ...options,
      });
    return { id, login, mqtt };
  }

  return { device, removeAll: () => Promise.all(logins.map((login) => login.remove())) };
}
