import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { deviceId } from '../fields.ts';

const importId = z.uuid();
const count = z.int().nonnegative();

/**
 * Header of a message of an import: `<import>/<part>`. It counts only on an exchange to which only services can write.
 */
export const importHeader = 'x-import';

const headerText = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(\d{1,7})$/;

export interface ImportPart {
  readonly importId: string;
  readonly part: number;
}

export const importHeaderOf = ({ importId: id, part }: ImportPart): string => `${id}/${part}`;

/** The import and part in a header. Undefined if the header is not valid. */
export function parseImportHeader(value: unknown): ImportPart | undefined {
  const match = typeof value === 'string' ? headerText.exec(value) : null;
  return match ? { importId: match[1] ?? '', part: Number(match[2]) } : undefined;
}

export const importStored = defineEvent({
  type: 'import.stored',
  exchange: exchanges.sync,
  summary: 'A part of an import was stored: what the platform now holds for its readings.',
  senders: ['monitoring-worker'],
  listeners: ['device-service'],
  schema: z.object({
    importId,
    deviceId,
    part: count,
    readings: count,
    milliwattHours: count,
  }),
});

export const importUndone = defineEvent({
  type: 'import.undone',
  exchange: exchanges.sync,
  summary: 'An import was undone: the values before it return where nothing came after it.',
  senders: ['device-service'],
  listeners: ['monitoring-worker'],
  schema: z.object({ importId, deviceId }),
});

export const importRestored = defineEvent({
  type: 'import.restored',
  exchange: exchanges.sync,
  summary: 'The values before an import have returned.',
  senders: ['monitoring-worker'],
  listeners: ['device-service'],
  schema: z.object({ importId, deviceId, restored: count, kept: count }),
});
