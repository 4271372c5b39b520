import { directions } from '@ems/profiles';
import { SvelteMap } from 'svelte/reactivity';
import { answer } from '#lib/api/create-api.ts';
import type { Credentials, Device } from '#lib/api/models.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';
import type { DeviceChange } from './device-fields.ts';
import { ownDevices } from './own-devices.svelte.ts';

interface Issued {
  readonly device: Device;
  readonly credentials: Credentials;
}

/** The devices page: what there is, when it was last heard of, and credentials just issued. */
export class DevicesView extends Loading {
  readonly heard = new SvelteMap<number, string>();
  issued = $state.raw<Issued>();

  /** False: not all of it could be read. The devices are shown also when nobody knows when they were last heard. */
  readonly load = (): Promise<boolean> =>
    this.attempt(async () => {
      const results = await Promise.allSettled([
        ownDevices.load(),
        ...directions.map(this.#loadLastReadings),
      ]);
      for (const one of results) if (one.status === 'rejected') throw one.reason;
    });

  #loadLastReadings = async (measures: Device['measures']): Promise<void> => {
    const query = { measures };
    const { items } = await answer(api.GET('/api/consumption/devices', { params: { query } }));
    for (const { deviceId, lastReadingAt } of items)
      if (lastReadingAt) this.updateLastReading(deviceId, lastReadingAt);
  };

  updateLastReading(deviceId: number, at: string): void {
    const before = this.heard.get(deviceId);
    if (!before || Date.parse(at) > Date.parse(before)) this.heard.set(deviceId, at);
    if (this.issued?.device.id === deviceId) this.arrived = true;
  }

  /** Whether the device whose credentials are shown was heard of since. */
  arrived = $state(false);

  async add(body: DeviceChange): Promise<void> {
    const { device, credentials } = await answer(api.POST('/api/devices', { body }));
    this.#show(device, credentials);
    await this.load();
  }

  async change(id: number, body: DeviceChange): Promise<void> {
    await answer(api.PATCH('/api/devices/{id}', { params: { path: { id } }, body }));
    await this.load();
  }

  /** After credentials were replaced, or revoked, or a device was deleted. */
  readonly acted = (device: Device, credentials?: Credentials): void => {
    if (credentials) this.#show(device, credentials);
    else if (this.issued?.device.id === device.id) this.issued = undefined;
    void ownDevices.load();
  };

  #show(device: Device, credentials: Credentials): void {
    this.arrived = false;
    this.issued = { device, credentials };
  }
}
