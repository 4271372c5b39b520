import {
  deviceCreated,
  deviceDeleted,
  deviceUpdated,
  importUndone,
  userCreated,
  userDeleted,
  userUpdated,
} from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import { on } from '@ems/messaging';
import { eraseDevices } from '../db/device-repository.ts';
import { saveUser } from '../db/user-repository.ts';
import type { DerivationRules } from '../db/derive-device.ts';
import type { HourTotal } from '../db/reading-repository.ts';
import { onDeviceChanged } from './on-device-changed.ts';
import { onImportUndone } from './on-import-undone.ts';
import { onUserDeleted } from './on-user-deleted.ts';

interface Dependencies {
  readonly pool: Pool;
  /** Stores readings that waited for a device. */
  readonly placeWaiting: () => Promise<void>;
  /** Reloads the devices whose clocks are ignored. */
  readonly loadTimeSources: () => Promise<void>;
  readonly rules: DerivationRules;
  readonly onStored: (hours: readonly HourTotal[]) => void;
}

/** Keeps the copies of users and devices. Every handler is idempotent and ordered by version. */
export function syncHandlers({
  pool,
  placeWaiting,
  loadTimeSources,
  rules,
  onStored,
}: Dependencies) {
  const { maxMilliwatts } = rules;
  const deviceChanged = onDeviceChanged({ pool, placeWaiting, loadTimeSources, maxMilliwatts });
  return [
    on(userCreated, ({ data }) => saveUser(pool, data)),
    on(userUpdated, ({ data }) => saveUser(pool, data)),
    on(userDeleted, onUserDeleted({ pool })),
    on(deviceCreated, deviceChanged),
    on(deviceUpdated, deviceChanged),
    on(importUndone, onImportUndone({ pool, rules, onStored })),
    on(deviceDeleted, ({ data }) =>
      inTransaction(pool, (client) => eraseDevices(client, [data.deviceId])),
    ),
  ];
}
