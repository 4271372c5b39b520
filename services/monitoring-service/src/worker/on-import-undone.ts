import { importRestored, type EventData, type importUndone } from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import { createEvent } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import type { AlertRules, HourTotal } from '../db/reading-repository.ts';
import { undoImportStep } from '../db/undo-import.ts';

interface Dependencies {
  readonly pool: Pool;
  readonly rules: AlertRules;
  readonly onStored: (hours: readonly HourTotal[]) => void;
}

/** Undoes an import in steps. A retry continues where the last one stopped. */
export const onImportUndone =
  ({ pool, rules, onStored }: Dependencies) =>
  async ({ data }: { data: EventData<typeof importUndone> }): Promise<void> => {
    let [restored, kept] = [0, 0];
    for (let more = true; more;) {
      const step = await undoImportStep(pool, data, rules);
      onStored(step.hours);
      restored += step.restored;
      kept += step.kept;
      more = step.more;
    }
    const event = createEvent(importRestored, { ...data, restored, kept });
    await inTransaction(pool, (client) => insertOutbox(client, [event]));
  };
