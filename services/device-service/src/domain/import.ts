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
 * `open`: the user has to answer questions. `ready`: the user has to start the plan. `storing`: everything is sent, but
 * not everything is stored yet.
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
  /** Stored parts for which the platform's sum differs from the file's. */
  readonly differences: readonly {
    readonly from: Date;
    readonly file: number;
    readonly platform: number;
  }[];
  readonly restored: number | null;
  readonly kept: number | null;
}
