import { Worker } from 'node:worker_threads';
import type { Analysis, Answers } from '@ems/reading-files';
import type { AnalysisInput, FromAnalysis, ToAnalysis } from './analysis-worker.ts';

/** Limits the decompressed file. */
const maxBytes = 200_000_000;
const maxHeapMb = 384;
const deadlineMs = 10 * 60_000;

export interface FileToAnalyse {
  readonly name: string;
  readonly answers: Answers;
  /** Returns the piece of the file at a position, or undefined after the last one. */
  readonly chunk: (position: number) => Promise<Uint8Array | undefined>;
}

export type ImportAnalysis = Analysis | { readonly unreadable: string };

/** Analyses a file in a separate thread, so that the service keeps answering requests. */
export async function analyseImport({
  name,
  answers,
  chunk,
}: FileToAnalyse): Promise<ImportAnalysis> {
  const input: AnalysisInput = { name, answers, maxBytes };
  const worker = new Worker(new URL('./analysis-worker.ts', import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ImportAnalysis>();
  const late = setTimeout(
    () => resolve({ unreadable: 'Reading the file took too long. Split it and try again.' }),
    deadlineMs,
  );
  worker.on('message', (message: FromAnalysis) => {
    if ('need' in message)
      chunk(message.need).then(
        (content) => worker.postMessage({ content } satisfies ToAnalysis, []),
        reject,
      );
    else resolve('analysis' in message ? message.analysis : message);
  });
  worker.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      resolve({ unreadable: 'The file needs too much memory. Split it and try again.' });
    else reject(error);
  });
  worker.on('exit', () => reject(new Error('The analysis ended early')));
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
}
