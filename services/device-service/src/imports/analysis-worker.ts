import { parentPort, workerData } from 'node:worker_threads';
import { maxReadingsPerMessage } from '@ems/contracts';
import {
  analyseFile,
  splitReadings,
  UnreadableFileError,
  type Answers,
  type Direction,
  type Plan,
  type Question,
  type Readings,
  type ReadingsPart,
  type Source,
} from '@ems/reading-files';

/** A message that will be sent. */
export interface Part extends ReadingsPart {
  readonly part: number;
  readonly milliwattHours: number;
  readonly firstAt: number;
}

export interface PartValues {
  readonly timestamps: Float64Array;
  readonly milliwattHours: Float64Array;
}

/** The thread's requests for pieces of the file, its result, and the values of a part. The readings stay in the thread. */
export type FromAnalysis =
  | { readonly need: number }
  | { readonly plan: Plan; readonly parts: readonly Part[]; readonly lastAt: number }
  | { readonly questions: readonly Question[] }
  | { readonly unreadable: string }
  | { readonly part: number; readonly values: PartValues };

/** A piece of the file, or undefined after the last one; or which part is needed. */
export type ToAnalysis = { readonly content: Uint8Array | undefined } | { readonly part: Part };

export interface AnalysisInput {
  readonly name: string;
  readonly answers: Answers;
  readonly direction: Direction;
  readonly maxBytes: number;
}

const port = parentPort;
if (!port) throw new Error('This is a worker thread');
const { name, answers, direction, maxBytes } = workerData as AnalysisInput;

const tell = (message: FromAnalysis, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

function chunk(need: number): Promise<Uint8Array | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  port?.once('message', (message: ToAnalysis) =>
    resolve('content' in message ? message.content : undefined),
  );
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

function partsOf(readings: Readings): readonly Part[] {
  return [...splitReadings(readings, maxReadingsPerMessage)].map(({ from, to }, part) => {
    let milliwattHours = 0;
    for (let at = from; at < to; at++) milliwattHours += readings.milliwattHours.at(at) ?? 0;
    return { from, to, part, milliwattHours, firstAt: readings.timestamps.at(from) ?? 0 };
  });
}

function valuesOf(readings: Readings, { from, to }: Part): PartValues {
  const slice = (list: Readings['timestamps']) =>
    Float64Array.from({ length: to - from }, (_, index) => list.at(from + index) ?? 0);
  return { timestamps: slice(readings.timestamps), milliwattHours: slice(readings.milliwattHours) };
}

try {
  const analysis = await analyseFile(source, answers, { direction, maxBytes });
  if ('plan' in analysis) {
    const { plan, readings } = analysis;
    const lastAt = readings.length > 0 ? (readings.timestamps.at(readings.length - 1) ?? 0) : 0;
    tell({ plan, parts: partsOf(readings), lastAt });
    port.on('message', (message: ToAnalysis) => {
      if ('part' in message)
        tell({ part: message.part.part, values: valuesOf(readings, message.part) });
    });
  } else {
    tell({ questions: analysis.questions });
    port.close();
  }
} catch (error) {
  if (!(error instanceof UnreadableFileError)) throw error;
  tell({ unreadable: error.message });
  port.close();
}
