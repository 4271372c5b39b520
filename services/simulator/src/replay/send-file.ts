import { Temporal } from 'temporal-polyfill';
import type { SentReading, Transport } from '../transports/transport.ts';
import type { FileLine } from './read-file.ts';

export interface Tally {
  rows: number;
  missing: number;
  bad: number;
  skipped: number;
  sent: number;
  /** Of what was sent, or would have been. */
  milliwattHours: number;
  first: number | undefined;
  last: number | undefined;
  done: number | undefined;
  readonly badLines: string[];
}

interface SendOptions {
  readonly batch: number;
  readonly timeZone: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What ended then or before is refused, and nothing more is sent. */
  readonly oldest: number;
  /** Undefined: nothing is sent. */
  readonly transport: Transport | undefined;
  readonly stopped: () => boolean;
  readonly onProgress: (tally: Tally) => void;
}

export class TooOldError extends Error {
  override name = 'TooOldError';

  constructor(timestamp: number, oldest: number) {
    const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
    super(
      `The file has readings of ${day(timestamp)}, but the platform accepts readings since ${day(oldest)}. ` +
        'To import older ones, add --allow-old.',
    );
  }
}

const mostInFlight = 50;
const attempts = 10;
const shownBadLines = 10;

const startOf = (date: string, timeZone: string, plusDays: number) =>
  Temporal.PlainDate.from(date).add({ days: plusDays }).toZonedDateTime({ timeZone })
    .epochMilliseconds;

/** Sends what lines hold, a bounded number of messages at a time; counts only what was confirmed as sent. */
export async function sendLines(
  lines: AsyncIterable<FileLine>,
  options: SendOptions,
): Promise<Tally> {
  const { batch, timeZone, transport, onProgress } = options;
  const from = options.from ? startOf(options.from, timeZone, 0) : Number.NEGATIVE_INFINITY;
  const to = options.to ? startOf(options.to, timeZone, 1) : Number.POSITIVE_INFINITY;
  const tally: Tally = {
    rows: 0,
    missing: 0,
    bad: 0,
    skipped: 0,
    sent: 0,
    milliwattHours: 0,
    first: undefined,
    last: undefined,
    done: undefined,
    badLines: [],
  };
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  let gathering: SentReading[] = [];

  async function send(readings: readonly SentReading[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await transport?.send(readings);
        break;
      } catch (error) {
        if (attempt >= attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(3_000, 100 * 2 ** attempt)));
      }
    }
    tally.sent += readings.length;
    for (const { milliwattHours } of readings) tally.milliwattHours += milliwattHours;
    onProgress(tally);
  }

  async function flush(): Promise<void> {
    if (gathering.length === 0) return;
    const sending = send(gathering).catch((error: unknown) => {
      failure ??= error;
    });
    gathering = [];
    inFlight.add(sending);
    void sending.finally(() => inFlight.delete(sending));
    if (inFlight.size >= mostInFlight) await Promise.race(inFlight);
  }

  for await (const { number, line, done } of lines) {
    if (failure || options.stopped()) break;
    tally.rows++;
    tally.done = done;
    if (line.kind === 'missing') tally.missing++;
    else if (line.kind === 'bad') {
      tally.bad++;
      if (tally.badLines.length < shownBadLines)
        tally.badLines.push(`line ${number}: ${line.reason}`);
    } else if (line.row.timestamp <= from || line.row.timestamp > to) tally.skipped++;
    else {
      const { timestamp, milliwattHours } = line.row;
      if (transport && timestamp <= options.oldest)
        throw new TooOldError(timestamp, options.oldest);
      tally.first = Math.min(tally.first ?? timestamp, timestamp);
      tally.last = Math.max(tally.last ?? timestamp, timestamp);
      // A file is what was first known: any correction made later on purpose holds against a replay.
      gathering.push({ timestamp, milliwattHours, sentAt: timestamp });
      if (gathering.length >= batch) await flush();
    }
  }
  await flush();
  await Promise.all(inFlight);
  if (failure) throw failure;
  onProgress(tally);
  return tally;
}
