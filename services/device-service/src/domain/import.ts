import type { Answers, Plan, Question } from '@ems/reading-files';

export const importStatuses = [
  'uploading',
  'analysing',
  'open',
  'ready',
  'sending',
  'storing',
  'done',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const;

/**
 * `open`: questions wait for answers. `ready`: the plan waits to be started. `storing`: everything is sent, and not yet
 * all of it stored.
 */
export type ImportStatus = (typeof importStatuses)[number];

export interface FileImport {
  readonly id: string;
  readonly deviceId: number;
  readonly userId: string;
  readonly userName: string | null;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly sha256: string | null;
  readonly status: ImportStatus;
  readonly answers: Answers;
  readonly plan: Plan | null;
  readonly questions: readonly Question[] | null;
  readonly problem: string | null;
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly readings: number;
  readonly sentReadings: number;
  readonly storedReadings: number;
  readonly storedMilliwattHours: number;
  /** Parts that are stored, where the platform holds another sum than the file. */
  readonly differences: readonly {
    readonly from: Date;
    readonly file: number;
    readonly platform: number;
  }[];
  readonly restored: number | null;
  readonly kept: number | null;
}
