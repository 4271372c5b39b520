import type { EventData, importRestored, importStored } from '@ems/contracts';
import type { ImportRepository } from '../db/import-repository.ts';

/** Records that a part of an import is stored. The import is done once all parts are. */
export const onImportStored =
  (imports: ImportRepository) =>
  ({ data }: { data: EventData<typeof importStored> }): Promise<void> =>
    imports.stored(data.importId, data.part, data.readings, data.milliwattHours);

export const onImportRestored =
  (imports: ImportRepository) =>
  ({ data }: { data: EventData<typeof importRestored> }): Promise<void> =>
    imports.restored(data.importId, data.restored, data.kept);
