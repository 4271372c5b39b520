import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import type { Principal } from '@ems/tokens';
import { z } from 'zod';
import type { DeviceRepository } from '../db/device-repository.ts';
import { mostUnfinished, type ImportRepository } from '../db/import-repository.ts';
import type { FileImport } from '../domain/import.ts';
import type { ImportRunner } from '../imports/import-runner.ts';
import { receiveFile } from '../imports/receive-file.ts';
import { answers, fileImport, importParams, toFileImport } from './import-schemas.ts';
import { deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

interface Dependencies {
  readonly devices: DeviceRepository;
  readonly imports: ImportRepository;
  readonly importRunner: ImportRunner;
  readonly now: () => number;
}

/** Most files are analysed within this time, so the first response already contains their plan. */
const patienceMs = 4_000;
const pauseMs = 50;
const mostListed = 50;

const importNotFound = () => new DomainError('import_not_found', 'Import not found');
const wrongState = (message: string) => new DomainError('import_state', message);

async function requireDevice(
  devices: DeviceRepository,
  id: number,
  principal: Principal,
): Promise<void> {
  if (!(await devices.byId(id, scopeOf(principal)))) throw deviceNotFound();
}

async function requireImport(
  { imports }: Dependencies,
  deviceId: number,
  id: string,
): Promise<FileImport> {
  const found = await imports.byId(deviceId, id);
  if (!found) throw importNotFound();
  return found;
}

/** The analysed import, or its current state when the analysis takes longer. */
async function analysed(use: Dependencies, deviceId: number, id: string): Promise<FileImport> {
  void use.importRunner.run().catch(() => undefined);
  const until = Date.now() + patienceMs;
  for (;;) {
    const found = await requireImport(use, deviceId, id);
    if (found.status !== 'analysing' || Date.now() > until) return found;
    await delay(pauseMs);
  }
}

const common = {
  security: 'user',
  params: importParams,
  status: 200,
  result: fileImport,
} as const;

export const uploadImport = (use: Dependencies) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/imports',
    summary: 'Upload a file of readings. The response contains the plan, or questions',
    description:
      'The body is the file itself, up to 100 MB, compressed with gzip or not. Nothing is stored before the import is started. An import is `ready` with a plan, or `open` with questions.',
    security: 'user',
    params: deviceId,
    query: z.object({ name: z.string().min(1).max(255).meta({ description: 'Name of the file' }) }),
    status: 201,
    result: fileImport,
    problems: ['device_not_found', 'too_many_imports', 'body_too_large'],
    async handle({ principal, params: { id }, query: { name }, request }) {
      await requireDevice(use.devices, id, principal);
      const importId = randomUUID();
      const isNew = await use.imports.create({
        id: importId,
        deviceId: id,
        userId: principal.userId,
        fileName: name,
      });
      if (!isNew)
        throw new DomainError(
          'too_many_imports',
          `Start or cancel one of your ${mostUnfinished} imports first`,
        );
      try {
        const { bytes, sha256 } = await receiveFile(use.imports, importId, request);
        await use.imports.uploaded(importId, bytes, sha256);
      } catch (error) {
        await use.imports.discard(importId);
        throw error;
      }
      return toFileImport(await analysed(use, id, importId));
    },
  });

export const listImports = (use: Dependencies) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices/{id}/imports',
    summary: 'List the latest imports of a device, newest first',
    security: 'user',
    params: deviceId,
    status: 200,
    result: z.object({ items: z.array(fileImport) }),
    problems: ['device_not_found'],
    async handle({ principal, params: { id } }) {
      await requireDevice(use.devices, id, principal);
      const items = await use.imports.list(id, mostListed);
      return { items: items.map(toFileImport) };
    },
  });

export const readImport = (use: Dependencies) =>
  defineEndpoint({
    ...common,
    method: 'get',
    path: '/api/devices/{id}/imports/{importId}',
    summary: 'Get an import with its plan, its questions and its progress',
    problems: ['device_not_found', 'import_not_found'],
    async handle({ principal, params: { id, importId } }) {
      await requireDevice(use.devices, id, principal);
      return toFileImport(await requireImport(use, id, importId));
    },
  });

export const answerImport = (use: Dependencies) =>
  defineEndpoint({
    ...common,
    method: 'put',
    path: '/api/devices/{id}/imports/{importId}/answers',
    summary: 'Answer the questions about a file. Replaces all earlier answers',
    body: answers,
    problems: ['device_not_found', 'import_not_found', 'import_state'],
    async handle({ principal, params: { id, importId }, body }) {
      await requireDevice(use.devices, id, principal);
      await requireImport(use, id, importId);
      if (!(await use.imports.answer(id, importId, body)))
        throw wrongState('This import has started or is over. Upload the file again');
      return toFileImport(await analysed(use, id, importId));
    },
  });

type Change = (use: Dependencies, deviceId: number, importId: string) => Promise<boolean>;

const changeOf =
  (action: string, summary: string, change: Change, refusal: string) => (use: Dependencies) =>
    defineEndpoint({
      ...common,
      method: 'post',
      path: `/api/devices/{id}/imports/{importId}/${action}`,
      summary,
      problems: ['device_not_found', 'import_not_found', 'import_state'],
      async handle({ principal, params: { id, importId } }) {
        await requireDevice(use.devices, id, principal);
        await requireImport(use, id, importId);
        if (!(await change(use, id, importId))) throw wrongState(refusal);
        void use.importRunner.run().catch(() => undefined);
        return toFileImport(await requireImport(use, id, importId));
      },
    });

export const startImport = changeOf(
  'start',
  'Store what the plan says',
  async ({ imports, importRunner, now }, id, importId) => {
    const status = await imports.start(id, importId, new Date(now()));
    if (status !== 'analysing') return status === 'sending';
    void importRunner.run().catch(() => undefined);
    throw wrongState(
      'The device measures something else now, so the file is read again. Check the new plan, then start it',
    );
  },
  'Only an import that is ready can be started',
);

export const cancelImport = changeOf(
  'cancel',
  'Stop an import. What is stored already can be undone',
  ({ imports }, id, importId) => imports.cancel(id, importId),
  'This import is over',
);

export const undoImport = changeOf(
  'undo',
  'Bring back the values before an import. What came later stays',
  ({ imports }, id, importId) => imports.undo(id, importId),
  'Only an import that has stored something can be undone, and only once',
);
