import {
  deviceCreated,
  deviceDeleted,
  deviceUpdated,
  toMilliwattHours,
  userCreated,
  userDeleted,
  userErased,
  userUpdated,
  type EventData,
} from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import { createEvent, on } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import { eraseDevices, saveDevice } from '../db/device-repository.ts';
import { eraseUser, saveUser } from '../db/user-repository.ts';

interface Dependencies {
  readonly pool: Pool;
  /** Stores readings that waited for a device. */
  readonly placeWaiting: () => Promise<void>;
}

/** Keeps the copies of people and devices; all of it idempotent and ordered by version. */
export function syncHandlers({ pool, placeWaiting }: Dependencies) {
  async function device(data: EventData<typeof deviceCreated>): Promise<void> {
    const { deviceId, version, userId, name, limitKwh } = data;
    const limitMilliwattHours = limitKwh === null ? null : toMilliwattHours(limitKwh);
    await saveDevice(pool, { deviceId, version, userId, name, limitMilliwattHours });
    await placeWaiting();
  }

  return [
    on(userCreated, ({ data }) => saveUser(pool, data)),
    on(userUpdated, ({ data }) => saveUser(pool, data)),
    on(userDeleted, async ({ data: { userId } }) => {
      await inTransaction(pool, async (client) => {
        await eraseUser(client, userId);
        await insertOutbox(client, [
          createEvent(userErased, { userId, service: 'monitoring-worker' }),
        ]);
      });
    }),
    on(deviceCreated, ({ data }) => device(data)),
    on(deviceUpdated, ({ data }) => device(data)),
    on(deviceDeleted, ({ data }) =>
      inTransaction(pool, (client) => eraseDevices(client, [data.deviceId])),
    ),
  ];
}
