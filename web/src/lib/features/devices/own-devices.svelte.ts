import { answer } from '#lib/api/create-api.ts';
import type { Device } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Selection } from '#lib/paths.ts';
import { api, session } from '#lib/state/session.svelte.ts';

/** The devices of the person who is logged in; read once and kept, since most pages name them. */
export class OwnDevices {
  items = $state<readonly Device[]>();

  async load(): Promise<void> {
    const found: Device[] = [];
    let cursor: string | undefined;
    // Administrators see the devices of everyone unless they ask for their own.
    const userId = session.isAdministrator ? session.account?.id : undefined;
    do {
      const query = { limit: 100, ...(cursor ? { cursor } : {}), ...(userId ? { userId } : {}) };
      const page = await answer(api.GET('/api/devices', { params: { query } }));
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    this.items = found;
  }

  /** How many devices measure this. */
  countOf(measures: Device['measures']): number {
    return this.items?.filter((device) => device.measures === measures).length ?? 0;
  }

  /** What the chosen device or devices measure. */
  measuresOf({ device: id, measures }: Selection): Device['measures'] {
    const device = this.items?.find((one) => one.id === id);
    return measures ?? device?.measures ?? 'consumption';
  }

  nameOf(id: number): string {
    return this.items?.find((device) => device.id === id)?.name ?? m.device_number({ id });
  }
}

export const ownDevices = new OwnDevices();
