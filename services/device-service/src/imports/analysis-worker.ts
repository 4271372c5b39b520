import { parentPort, workerData } from 'node:worker_threads';
import { analyseFile, UnreadableFileError, type Answers, type Source } from '@ems/reading-files';

/** The thread's requests for pieces of the file, and its final result. */
export type FromAnalysis =
  | { readonly need: number }
  | { readonly analysis: Awaited<ReturnType<typeof analyseFile>> }
  | { readonly unreadable: string };

/** A piece of the file, or undefined after the last one. */
export interface ToAnalysis {
  readonly content: Uint8Array | undefined;
}

export interface AnalysisInput {
  readonly name: string;
  readonly answers: Answers;
  readonly maxBytes: number;
}

const port = parentPort;
if (!port) throw new Error('This is a worker thread');
const { name, answers, maxBytes } = workerData as AnalysisInput;

const tell = (message: FromAnalysis, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

function chunk(need: number): Promise<Uint8Array | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  port?.once('message', ({ content }: ToAnalysis) => resolve(content));
  tell({ need });
  return promise;
}

const source: Source = {
  name,
  async *open() {
    for (let position = 0; ; position++) {
      const content = await chunk(position);
      if (!content) return;
      yield content;
    }
  },
};

try {
  tell({ analysis: await analyseFile(source, answers, { maxBytes }) });
} catch (error) {
  if (!(error instanceof UnreadableFileError)) throw error;
  tell({ unreadable: error.message });
}
port.close();
