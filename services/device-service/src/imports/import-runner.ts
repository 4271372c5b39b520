import { setTimeout as delay } from 'node:timers/promises';
import {
  acceptedPeriod,
  exchanges,
  importHeader,
  importHeaderOf,
  queues,
  readingRoutingKey,
  toKwh,
} from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { parkedHeaders, type Messaging } from '@ems/messaging';
import type { ImportRepository } from '../db/import-repository.ts';
import type { ClaimedImport } from '../db/import-work.ts';
import { withAnalysis, type ImportAnalysis } from './analyse-import.ts';
import type { Part, PartValues } from './analysis-worker.ts';

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

function contentOf(
  { timestamps, milliwattHours }: PartValues,
  deviceId: number,
  sentAt: string,
): Buffer {
  const elements = Array.from(timestamps, (timestamp, at) => ({
    deviceId,
    timestamp: new Date(timestamp).toISOString(),
    kwh: toKwh(milliwattHours[at] ?? 0),
    sentAt,
  }));
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

  const analysing = (claimed: ClaimedImport, work: (analysis: ImportAnalysis) => Promise<void>) =>
    withAnalysis(
      {
        name: claimed.fileName,
        answers: claimed.answers,
        direction: claimed.direction,
        chunk: (position) => imports.chunk(claimed.id, position),
      },
      work,
    );

  const analyse = ({ id, answers, ...claimed }: ClaimedImport): Promise<void> =>
    analysing({ id, answers, ...claimed }, async (analysis) => {
      if ('unreadable' in analysis) return imports.failed(id, analysis.unreadable);
      if (!('plan' in analysis))
        return imports.analysed(id, answers, { questions: analysis.questions });
      const problem = outside(analysis.parts[0]?.firstAt, analysis.lastAt);
      if (problem) return imports.failed(id, problem);
      return imports.analysed(id, answers, { plan: analysis.plan });
    });

  function outside(first: number | undefined, last: number): string | undefined {
    if (first === undefined) return 'The file has no readings.';
    const period = acceptedPeriod(Date.now(), retentionDays);
    const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
    if (last > period.to)
      return `The file has readings of ${day(last)}, which is in the future. Check the date order and the time zone.`;
    return first <= period.from
      ? `The file has readings of ${day(first)}, but readings are kept since ${day(period.from)}.`
      : undefined;
  }

  /** The file always yields the same readings, so only the sent parts have to be recorded. */
  const send = (claimed: ClaimedImport, isKept: () => boolean): Promise<void> =>
    analysing(claimed, async (analysis) => {
      if (!('plan' in analysis) || !claimed.sentAt)
        return imports.failed(claimed.id, 'The file could not be read again.');
      const { parts, valuesOf } = analysis;
      const done = await imports.prepare(
        claimed.id,
        parts.map(({ part, from, to, milliwattHours, firstAt }) => ({
          part,
          readings: to - from,
          milliwattHours,
          firstAt,
        })),
      );
      const open = parts.filter(({ part }) => !done.has(part));
      for (let from = 0; from < open.length; from += atOnce) {
        if (!isKept() || isStopped) return;
        const group = open.slice(from, from + atOnce);
        await Promise.all(group.map(async (part) => publish(claimed, part, await valuesOf(part))));
        await imports.sent(
          claimed.id,
          group.map(({ part }) => part),
        );
      }
      await imports.allSent(claimed.id);
    });

  const publish = ({ id, deviceId, sentAt }: ClaimedImport, { part }: Part, values: PartValues) =>
    messaging.publish({
      exchange: exchanges.replay,
      routingKey: queues.readings,
      content: contentOf(values, deviceId, (sentAt ?? new Date()).toISOString()),
      options: {
        headers: {
          [parkedHeaders.routingKey]: readingRoutingKey(deviceId),
          [importHeader]: importHeaderOf({ importId: id, part }),
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
