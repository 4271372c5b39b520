import { setTimeout as delay } from 'node:timers/promises';
import {
  acceptedPeriod,
  exchanges,
  importHeader,
  importHeaderOf,
  maxReadingsPerMessage,
  queues,
  readingRoutingKey,
  toKwh,
} from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { parkedHeaders, type Messaging } from '@ems/messaging';
import { splitReadings, type Readings, type ReadingsPart } from '@ems/reading-files';
import type { ImportRepository } from '../db/import-repository.ts';
import type { ClaimedImport } from '../db/import-work.ts';
import { analyseImport } from './analyse-import.ts';

const keepMs = 5_000;
const atOnce = 20;
const pauseMs = 1_000;
/** Counts attempts without progress, for example when a file crashes the process. */
const mostAttempts = 20;

interface Dependencies {
  readonly imports: ImportRepository;
  readonly messaging: Pick<Messaging, 'publish'>;
  readonly retentionDays: number | undefined;
  readonly logger: Logger;
}

interface Part extends ReadingsPart {
  readonly part: number;
  readonly milliwattHours: number;
}

function partsOf(readings: Readings): readonly Part[] {
  return [...splitReadings(readings, maxReadingsPerMessage)].map((part, index) => {
    let milliwattHours = 0;
    for (let at = part.from; at < part.to; at++) milliwattHours += readings.milliwattHours[at] ?? 0;
    return { ...part, part: index, milliwattHours };
  });
}

function contentOf(
  { timestamps, milliwattHours }: Readings,
  { from, to }: ReadingsPart,
  deviceId: number,
  sentAt: string,
) {
  const elements: object[] = [];
  for (let at = from; at < to; at++)
    elements.push({
      deviceId,
      timestamp: new Date(timestamps[at] ?? 0).toISOString(),
      kwh: toKwh(milliwattHours[at] ?? 0),
      sentAt,
    });
  return Buffer.from(JSON.stringify(elements));
}

/** Analyses and sends imports, one at a time. Another process takes over what a stopped one has not finished. */
export function createImportRunner({ imports, messaging, retentionDays, logger }: Dependencies) {
  /** Renews the claim on an import until `work` ends. `work` stops when the import is cancelled. */
  async function whileKept(
    claimed: ClaimedImport,
    work: (isKept: () => boolean) => Promise<void>,
  ): Promise<void> {
    let isKept = true;
    const timer = setInterval(() => {
      imports.keep(claimed.id, claimed.status).then(
        (kept) => (isKept = kept),
        () => undefined,
      );
    }, keepMs);
    try {
      await work(() => isKept);
    } finally {
      clearInterval(timer);
    }
  }

  const analysisOf = (claimed: ClaimedImport) =>
    analyseImport({
      name: claimed.fileName,
      answers: claimed.answers,
      chunk: (position) => imports.chunk(claimed.id, position),
    });

  async function analyse(claimed: ClaimedImport): Promise<void> {
    const analysis = await analysisOf(claimed);
    if ('unreadable' in analysis) return imports.failed(claimed.id, analysis.unreadable);
    if (!('plan' in analysis))
      return imports.analysed(claimed.id, claimed.answers, { questions: analysis.questions });
    const problem = outside(analysis.readings);
    if (problem) return imports.failed(claimed.id, problem);
    return imports.analysed(claimed.id, claimed.answers, { plan: analysis.plan });
  }

  function outside({ length, timestamps }: Readings): string | undefined {
    if (length === 0) return 'The file has no readings.';
    const period = acceptedPeriod(Date.now(), retentionDays);
    const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
    const [first = 0, last = 0] = [timestamps[0], timestamps[length - 1]];
    if (last > period.to)
      return `The file has readings of ${day(last)}, which is in the future. Check the date order and the time zone.`;
    return first <= period.from
      ? `The file has readings of ${day(first)}, but readings are kept since ${day(period.from)}.`
      : undefined;
  }

  /** The file always yields the same readings, so only the sent parts have to be recorded. */
  async function send(claimed: ClaimedImport, isKept: () => boolean): Promise<void> {
    const analysis = await analysisOf(claimed);
    if (!('plan' in analysis) || !claimed.sentAt)
      return imports.failed(claimed.id, 'The file could not be read again.');
    const { readings } = analysis;
    const parts = partsOf(readings);
    const done = await imports.prepare(
      claimed.id,
      parts.map(({ part, from, to, milliwattHours }) => ({
        part,
        readings: to - from,
        milliwattHours,
        firstAt: readings.timestamps[from] ?? 0,
      })),
    );
    const open = parts.filter(({ part }) => !done.has(part));
    for (let from = 0; from < open.length; from += atOnce) {
      if (!isKept() || isStopped) return;
      const group = open.slice(from, from + atOnce);
      await Promise.all(group.map((part) => publish(claimed, readings, part)));
      await imports.sent(
        claimed.id,
        group.map(({ part }) => part),
      );
    }
    await imports.allSent(claimed.id);
  }

  const publish = ({ id, deviceId, sentAt }: ClaimedImport, readings: Readings, part: Part) =>
    messaging.publish({
      exchange: exchanges.replay,
      routingKey: queues.readings,
      content: contentOf(readings, part, deviceId, (sentAt ?? new Date()).toISOString()),
      options: {
        headers: {
          [parkedHeaders.routingKey]: readingRoutingKey(deviceId),
          [importHeader]: importHeaderOf({ importId: id, part: part.part }),
        },
      },
    });

  async function runOne(): Promise<boolean> {
    const claimed = await imports.claim();
    if (!claimed) return false;
    if (claimed.attempts > mostAttempts) {
      await imports.failed(
        claimed.id,
        'The import was interrupted too often. Upload the file again.',
      );
      return true;
    }
    try {
      await whileKept(claimed, (isKept) =>
        claimed.status === 'analysing' ? analyse(claimed) : send(claimed, isKept),
      );
    } catch (error) {
      logger.warn({ err: error, importId: claimed.id }, 'Import interrupted, continues later');
      await delay(pauseMs);
    } finally {
      await imports.release(claimed.id).catch(() => undefined);
    }
    return true;
  }

  let running: Promise<void> | undefined;
  let isStopped = false;

  /** Processes imports until none is left. A second call in the meantime joins the first. */
  const run = (): Promise<void> => {
    running ??= (async () => {
      while (!isStopped && (await runOne()));
    })().finally(() => (running = undefined));
    return running;
  };

  return {
    run,
    /** Stops after the current message. Another process, or the next start, continues. */
    stop(): void {
      isStopped = true;
    },
  };
}

export type ImportRunner = ReturnType<typeof createImportRunner>;
