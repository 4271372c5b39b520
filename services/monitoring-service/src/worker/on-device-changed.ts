import { toMilliwattHours, type deviceUpdated, type EventData } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { saveDevice } from '../db/device-repository.ts';

interface Dependencies {
  readonly pool: Pool;
  readonly placeWaiting: () => Promise<void>;
  readonly loadTimeSources: () => Promise<void>;
  /** For devices without their own maximum. */
  readonly maxMilliwatts: number;
}

/** Saves a registered or changed device, and stores the readings that waited for it. */
export const onDeviceChanged =
  ({ pool, placeWaiting, loadTimeSources, maxMilliwatts }: Dependencies) =>
  async ({ data }: { data: EventData<typeof deviceUpdated> }): Promise<void> => {
    const { limitKwh, maxKw, profileSettings = {}, ...device } = data;
    await saveDevice(
      pool,
      {
        ...device,
        profileSettings,
        measures: device.measures,
        profile: device.profile,
        timeSource: device.timeSource,
        limitMilliwattHours: limitKwh === null ? null : toMilliwattHours(limitKwh),
        // A kilowatt has as many milliwatts as a kilowatt-hour has milliwatt-hours.
        maxMilliwatts: maxKw == null ? maxKw : toMilliwattHours(maxKw),
      },
      maxMilliwatts,
    );
    await loadTimeSources();
    await placeWaiting();
  };
