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
import type { AlertRules, HourTotal } from '../db/reading-repository.ts';
import { onDeviceChanged } from './on-device-changed.ts';
import { onImportUndone } from './on-import-undone.ts';
import { onUserDeleted } from './on-user-deleted.ts';

interface Dependencies {
  readonly pool: Pool;
  /** Stores readings that waited for a device. */
  readonly placeWaiting: () => Promise<void>;
  readonly rules: AlertRules;
  readonly onStored: (hours: readonly HourTotal[]) => void;
}

/** Keeps the copies of users and devices. Every handler is idempotent and ordered by version. */
export function syncHandlers({ pool, placeWaiting, rules, onStored }: Dependencies) {
  const deviceChanged = onDeviceChanged({ pool, placeWaiting });
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
