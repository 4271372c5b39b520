import { toMilliwattHours, type deviceUpdated, type EventData } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { saveDevice } from '../db/device-repository.ts';

/** Takes over a device that was registered or changed, and stores the readings that waited for it. */
export const onDeviceChanged =
  ({ pool, placeWaiting }: { pool: Pool; placeWaiting: () => Promise<void> }) =>
  async ({ data }: { data: EventData<typeof deviceUpdated> }): Promise<void> => {
    const { limitKwh, profile, profileSettings = {}, measures = 'consumption', ...device } = data;
    const limitMilliwattHours = limitKwh === null ? null : toMilliwattHours(limitKwh);
    await saveDevice(pool, { ...device, limitMilliwattHours, profile, profileSettings, measures });
    await placeWaiting();
  };
