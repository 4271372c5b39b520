import { highestDeviceId, toKwh } from '@ems/contracts';
import { numberText } from '@ems/http';
import { answerChoices, type Plan } from '@ems/reading-files';
import { z } from 'zod';
import { importStatuses, type FileImport } from '../domain/import.ts';

export const importParams = z.object({
  id: numberText(highestDeviceId),
  importId: z.uuid().toLowerCase(),
});

const names = z.array(z.string().max(500)).min(1).max(10);

export const answers = z
  .strictObject({
    sheet: z
      .string()
      .max(500)
      .meta({ description: 'The sheet, for a workbook with several sheets' }),
    column: names.meta({ description: 'The columns with the values. Several are added up' }),
    timeColumn: names.meta({
      description: 'The column of the time, or two columns for date and time of day',
    }),
    kind: z.enum(answerChoices.kind),
    unit: z.enum(answerChoices.unit),
    stamps: z.enum(answerChoices.stamps),
    dateOrder: z.enum(answerChoices.dateOrder),
    decimal: z.enum(answerChoices.decimal),
    timeZone: z.string().min(1).max(64),
    intervalSeconds: z.number().positive().max(86_400),
    meter: z.string().max(500),
    duplicates: z.enum(answerChoices.duplicates),
    maxKw: z.number().positive().max(1_000_000),
  })
  .partial()
  .meta({ id: 'ImportAnswers', description: 'The answers of the user about a file' });

const question = z
  .object({
    id: z.string().meta({ description: 'The requested answer' }),
    text: z.string(),
    choices: z
      .array(z.object({ value: z.string(), label: z.string() }))
      .meta({ description: 'The possible answers. Empty: any text' }),
    proposal: z.string().nullable(),
    reason: z.enum(['below_zero']).nullable().meta({ description: 'What is unusual about it' }),
  })
  .meta({ id: 'ImportQuestion', description: 'A question that the file leaves open' });

const when = z.iso.datetime();
const planned = z.object({ line: z.int(), timestamp: when, kwh: z.number() });

const plan = z
  .object({
    layout: z.string(),
    encoding: z.string(),
    columns: z.array(z.string()),
    otherColumns: z.array(z.string()).meta({
      description:
        'Of energy or power, and not counted, such as production for a device that measures consumption',
    }),
    timeColumns: z.array(z.string()),
    meter: z.string().nullable(),
    kind: z.enum(answerChoices.kind),
    unit: z.enum(answerChoices.unit),
    direction: z.enum(['consumption', 'production']).meta({
      description: 'What would be stored. `production` includes feed-in',
    }),
    stamps: z.enum(answerChoices.stamps),
    intervals: z.array(z.number()).meta({ description: 'Seconds' }),
    clock: z.string(),
    rows: z.int(),
    readings: z.int(),
    missing: z.int(),
    duplicates: z.int(),
    replaced: z.int(),
    rejected: z.int(),
    rejectedLines: z.array(z.object({ line: z.int(), reason: z.string() })),
    first: z.array(planned),
    last: z.array(planned),
    kwh: z.number(),
    days: z.int(),
    gaps: z.int(),
    gapSeconds: z.number(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'ImportPlan', description: 'What the import would store' });

export const fileImport = z
  .object({
    id: z.uuid(),
    deviceId: z.int(),
    userId: z.uuid().meta({ description: 'Who uploaded the file' }),
    userName: z.string().nullable(),
    fileName: z.string(),
    fileBytes: z.number(),
    sha256: z.string().nullable(),
    status: z.enum(importStatuses),
    answers,
    plan: plan.nullable(),
    questions: z.array(question).nullable(),
    problem: z.string().nullable().meta({ description: 'Why the file cannot be imported' }),
    progress: z.object({
      readings: z.int(),
      sent: z.int(),
      stored: z.int(),
      storedKwh: z.number(),
    }),
    differences: z
      .array(z.object({ from: when, fileKwh: z.number(), platformKwh: z.number() }))
      .meta({ description: 'Messages for which the platform’s sum differs from the file’s' }),
    undone: z.object({ restored: z.int(), kept: z.int() }).nullable(),
    startedAt: when.nullable(),
    createdAt: when,
    finishedAt: when.nullable(),
  })
  .meta({ id: 'FileImport' });

const toPlanned = ({ line, timestamp, milliwattHours }: Plan['first'][number]) => ({
  line,
  timestamp: new Date(timestamp).toISOString(),
  kwh: toKwh(milliwattHours),
});

function toPlan({ milliwattHours, first, last, meter, ...rest }: Plan): z.input<typeof plan> {
  return {
    ...rest,
    columns: [...rest.columns],
    // Absent in plans that were stored before.
    otherColumns: [...((rest.otherColumns as readonly string[] | undefined) ?? [])],
    timeColumns: [...rest.timeColumns],
    intervals: [...rest.intervals],
    notes: [...rest.notes],
    rejectedLines: [...rest.rejectedLines],
    // Absent members of the stored JSON.
    meter: meter ?? null,
    first: first.map(toPlanned),
    last: last.map(toPlanned),
    kwh: toKwh(milliwattHours),
  };
}

export const toFileImport = (found: FileImport): z.input<typeof fileImport> => ({
  id: found.id,
  deviceId: found.deviceId,
  userId: found.userId,
  userName: found.userName,
  fileName: found.fileName,
  fileBytes: found.fileBytes,
  sha256: found.sha256,
  status: found.status,
  answers: found.answers as z.input<typeof answers>,
  plan: found.plan && toPlan(found.plan),
  questions:
    found.questions?.map(({ id, text, choices, proposal, reason }) => ({
      id,
      text,
      choices: [...choices],
      proposal: proposal ?? null,
      reason: reason ?? null,
    })) ?? null,
  problem: found.problem,
  progress: {
    readings: found.readings,
    sent: found.sentReadings,
    stored: found.storedReadings,
    storedKwh: toKwh(found.storedMilliwattHours),
  },
  differences: found.differences.map(({ from, file, platform }) => ({
    from: new Date(from).toISOString(),
    fileKwh: toKwh(file),
    platformKwh: toKwh(platform),
  })),
  undone: found.restored === null ? null : { restored: found.restored, kept: found.kept ?? 0 },
  startedAt: found.sentAt?.toISOString() ?? null,
  createdAt: found.createdAt.toISOString(),
  finishedAt: found.finishedAt?.toISOString() ?? null,
});
