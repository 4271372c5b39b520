import { Worker } from 'node:worker_threads';
import type { Answers, Direction, Plan, Question } from '@ems/reading-files';
import type {
  AnalysisInput,
  FromAnalysis,
  Part,
  PartValues,
  ToAnalysis,
} from './analysis-worker.ts';

/** Limits the decompressed file. */
const maxBytes = 200_000_000;
/** Files are read in pieces; only JSON and workbooks, which are bounded, are read as a whole. */
const maxHeapMb = 384;
const deadlineMs = 10 * 60_000;

export interface FileToAnalyse {
  readonly name: string;
  readonly answers: Answers;
  readonly direction: Direction;
  /** Returns the piece of the file at a position, or undefined after the last one. */
  readonly chunk: (position: number) => Promise<Uint8Array | undefined>;
}

export type ImportAnalysis =
  | {
      readonly plan: Plan;
      readonly parts: readonly Part[];
      readonly lastAt: number;
      readonly valuesOf: (part: Part) => Promise<PartValues>;
    }
  | { readonly questions: readonly Question[] }
  | { readonly unreadable: string };

/** Analyses a file in a separate thread, so that the service keeps answering requests. The thread lives until `work` ends. */
export async function withAnalysis(
  { name, answers, direction, chunk }: FileToAnalyse,
  work: (analysis: ImportAnalysis) => Promise<void>,
): Promise<void> {
  const input: AnalysisInput = { name, answers, direction, maxBytes };
  const worker = new Worker(new URL('./analysis-worker.ts', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ImportAnalysis>();
  const waiting = new Map<number, PromiseWithResolvers<PartValues>>();
  const ask = (message: ToAnalysis) => worker.postMessage(message, []);
  const late = setTimeout(
    () => resolve({ unreadable: 'Reading the file took too long. Split it and try again.' }),
    deadlineMs,
  );
  function valuesOf(part: Part): Promise<PartValues> {
    const values = Promise.withResolvers<PartValues>();
    waiting.set(part.part, values);
    ask({ part });
    return values.promise;
  }
  function fail(error: unknown): void {
    reject(error);
    for (const values of waiting.values()) values.reject(error);
  }
  worker.on('message', (message: FromAnalysis) => {
    if ('need' in message) chunk(message.need).then((content) => ask({ content }), fail);
    else if ('values' in message) {
      waiting.get(message.part)?.resolve(message.values);
      waiting.delete(message.part);
    } else resolve('plan' in message ? { ...message, valuesOf } : message);
  });
  worker.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      resolve({ unreadable: 'The file needs too much memory. Split it and try again.' });
    fail(error);
  });
  worker.on('exit', () => fail(new Error('The analysis ended early')));
  try {
    const analysis = await promise;
    clearTimeout(late);
    await work(analysis);
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}
