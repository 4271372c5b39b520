import type { Readings } from '@ems/reading-files';
import type { RejectedReading, SentReading, Transport } from '../transports/transport.ts';

export interface Tally {
  /** Confirmed by the platform. */
  sent: number;
  milliwattHours: number;
  /** 0 to 1. */
  done: number;
  rejected: number;
  readonly firstRejected: RejectedReading[];
}

interface SendOptions {
  readonly batch: number;
  /** When the import was started. Its values replace earlier ones, whether larger or smaller. */
  readonly sentAt: number;
  readonly transport: Transport;
  readonly stopped: () => boolean;
  readonly onProgress: (tally: Tally) => void;
}

const mostInFlight = 50;
const attempts = 10;
const shownRejected = 10;
/** A message may contain readings of at most this many days. */
const mostDays = 366;
const dayMs = 86_400_000;

/** Sends readings in order, a limited number of messages at a time. Counts only confirmed readings. */
export async function sendReadings(readings: Readings, options: SendOptions): Promise<Tally> {
  const { batch, transport, sentAt, onProgress } = options;
  const tally: Tally = { sent: 0, milliwattHours: 0, done: 0, rejected: 0, firstRejected: [] };
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;

  async function send(part: readonly SentReading[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const rejected = await transport.send(part);
        count(part, rejected);
        return;
      } catch (error) {
        if (attempt >= attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(3_000, 100 * 2 ** attempt)));
      }
    }
  }

  function count(part: readonly SentReading[], rejected: readonly RejectedReading[]): void {
    const lost = new Set(rejected.map(({ index }) => index));
    part.forEach(({ milliwattHours }, index) => {
      if (lost.has(index)) return;
      tally.sent++;
      tally.milliwattHours += milliwattHours;
    });
    tally.rejected += rejected.length;
    tally.firstRejected.push(
      ...rejected.slice(0, Math.max(0, shownRejected - tally.firstRejected.length)),
    );
    tally.done = (tally.sent + tally.rejected) / readings.length;
    onProgress(tally);
  }

  for (let from = 0; from < readings.length && !failure && !options.stopped();) {
    const part: SentReading[] = [];
    const start = readings.timestamps.at(from) ?? 0;
    for (; part.length < batch && from < readings.length; from++) {
      const timestamp = readings.timestamps.at(from) ?? 0;
      if (timestamp - start > (mostDays - 2) * dayMs) break;
      part.push({ timestamp, milliwattHours: readings.milliwattHours.at(from) ?? 0, sentAt });
    }
    const sending = send(part).catch((error: unknown) => {
      failure ??= error;
    });
    inFlight.add(sending);
    void sending.finally(() => inFlight.delete(sending));
    if (inFlight.size >= mostInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  if (failure) throw failure;
  return tally;
}
