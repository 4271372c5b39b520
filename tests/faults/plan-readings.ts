import { noise } from '../../services/simulator/src/domain/random.ts';
import type { SentReading } from '../../services/simulator/src/transports/transport.ts';

const minuteMs = 60_000;
const beginning = Date.UTC(2026, 2, 28, 20);
const firstSentAt = Date.UTC(2026, 2, 1);

/** Chosen so that about every second hour and one reading in forty exceed 0.5 kWh. */
const valueOf = (chance: number, size: number): number =>
  chance < 0.025 ? 500_001 + Math.floor(size * 200_000) : Math.floor(size * 17_000);

/**
 * The messages of one device, which depend only on the seed: new readings, late readings, repeated readings, and
 * corrections upwards and downwards.
 */
export function planReadings(seed: number) {
  const sent: SentReading[] = [];
  let draws = 0;
  let minute = 0;
  let sentAt = firstSentAt;
  const draw = () => noise(seed, draws++);
  const earlier = () => sent[Math.floor(draw() * sent.length)];

  function next(): SentReading {
    const kind = draw();
    const one = kind < 0.3 ? earlier() : undefined;
    if (one && kind < 0.2) return one;
    const at = one ? one.timestamp : beginning + (kind > 0.95 ? late() : minute++) * minuteMs;
    sentAt++;
    const reading = { timestamp: at, milliwattHours: valueOf(draw(), draw()), sentAt };
    sent.push(reading);
    return reading;
  }

  /** A time within the week before the start, out of order. */
  const late = () => -1 - Math.floor(draw() * 10_000);

  return {
    message: (): SentReading[] => Array.from({ length: 1 + Math.floor(draw() * 20) }, next),
    sent: sent as readonly SentReading[],
  };
}

/** The expected readings: the value sent last for each time. */
export function lastSent(sent: readonly SentReading[]): Map<number, number> {
  const last = new Map<number, SentReading>();
  for (const reading of sent) {
    const other = last.get(reading.timestamp);
    if (!other || reading.sentAt > other.sentAt) last.set(reading.timestamp, reading);
  }
  return new Map([...last].map(([timestamp, { milliwattHours }]) => [timestamp, milliwattHours]));
}
