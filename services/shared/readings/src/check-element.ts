import {
  sentReading,
  toMilli,
  toMilliwattHours,
  type AcceptedPeriod,
  type Reading,
  type SentReading,
} from '@ems/contracts';
import type { z } from 'zod';
import type { Checked, ElementProblem } from './checked-element.ts';
import { hasInterval, intervalWithoutTime, withoutTimes } from './arrival-time.ts';
import { durationText } from './duration-text.ts';
import { parseInstant } from './parse-instant.ts';
import type { Sample, StoredReading } from './stored-reading.ts';

export interface Circumstances {
  /** The device in the routing key, topic or path. */
  readonly deviceId: number;
  readonly period: AcceptedPeriod;
  /** Milliseconds. Readings without `sentAt` count as sent now, and no reading as sent later. */
  readonly arrivedAt: number;
  /** The message arrived before, at an unknown time. */
  readonly cameBefore?: boolean | undefined;
  /** The device's clock is ignored: values count as measured when they arrive. */
  readonly usesArrivalTime?: boolean | undefined;
}

export function checkElement(element: unknown, circumstances: Circumstances): Checked {
  if (circumstances.usesArrivalTime)
    return hasInterval(element)
      ? { problems: [intervalWithoutTime] }
      : slowCheck(withoutTimes(element), circumstances);
  const reading = quickCheck(element, circumstances);
  if (!reading) return slowCheck(element, circumstances);
  const problem = problemOf(reading, circumstances);
  return problem ? { problems: [problem] } : { reading };
}

/**
 * The contract's schema written by hand for the usual shape of a reading. It is ten times faster and never accepts
 * more.
 */
function quickCheck(item: unknown, circumstances: Circumstances): StoredReading | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const given = item as Partial<Record<keyof Reading, unknown>>;
  const { deviceId = circumstances.deviceId, timestamp, kwh, sentAt } = given;
  if (typeof deviceId !== 'number' || !Number.isInteger(deviceId) || deviceId < 1) return undefined;
  if (deviceId > 2_147_483_647 || typeof timestamp !== 'string') return undefined;
  if (typeof kwh !== 'number' || !(kwh >= 0 && kwh <= 100_000)) return undefined;
  const members = 2 + Number(given.deviceId !== undefined) + Number(sentAt !== undefined);
  if (Object.keys(item).length !== members) return undefined;
  const instant = parseInstant(timestamp);
  const sent = typeof sentAt === 'string' ? parseInstant(sentAt) : undefined;
  if (instant === undefined || (sentAt !== undefined && sent === undefined)) return undefined;
  return toStored(deviceId, instant, kwh, sent, circumstances);
}

function slowCheck(item: unknown, circumstances: Circumstances): Checked {
  const result = sentReading.safeParse(item);
  if (!result.success) return { problems: problemsOf(item, result.error) };
  const { deviceId = circumstances.deviceId, timestamp, kwh, sentAt } = result.data;
  const { arrivedAt } = circumstances;
  const instant = timestamp === undefined ? arrivedAt : Date.parse(timestamp);
  const sent = sentAt === undefined ? undefined : Date.parse(sentAt);
  const problem = problemOf({ deviceId, timestamp: instant }, circumstances);
  if (problem) return { problems: [problem] };
  return {
    reading: kwh === undefined ? undefined : toStored(deviceId, instant, kwh, sent, circumstances),
    samples: samplesOf(result.data).map((sample) => ({
      ...sample,
      deviceId,
      timestamp: instant,
      sentAt: Math.min(sent ?? arrivedAt, arrivedAt),
      maybeRepeated: timestamp === undefined && (circumstances.cameBefore ?? false),
    })),
  };
}

function samplesOf({ registerKwh, registerWh, watts }: SentReading) {
  const samples: Pick<Sample, 'kind' | 'value'>[] = [];
  if (registerKwh !== undefined)
    samples.push({ kind: 'register', value: toMilliwattHours(registerKwh) });
  if (registerWh !== undefined) samples.push({ kind: 'register', value: toMilli(registerWh) });
  if (watts !== undefined) samples.push({ kind: 'power', value: toMilli(watts) });
  return samples;
}

const toStored = (
  deviceId: number,
  timestamp: number,
  kwh: number,
  sentAt: number | undefined,
  { arrivedAt, cameBefore = false }: Circumstances,
): StoredReading => ({
  deviceId,
  timestamp,
  milliwattHours: toMilliwattHours(kwh),
  // A device with a clock that is ahead must not send values that no later value can replace.
  sentAt: sentAt === undefined ? arrivedAt : Math.min(sentAt, arrivedAt),
  maybeStale: cameBefore && sentAt === undefined,
});

/** Clocks that are not set start in 1970. */
const clockWasSet = Date.UTC(1971, 0, 1);

/** Rules for well-formed readings. */
function problemOf(
  { deviceId, timestamp }: Pick<StoredReading, 'deviceId' | 'timestamp'>,
  { deviceId: expected, period: { from, to }, arrivedAt }: Circumstances,
): ElementProblem | undefined {
  const iso = (instant: number) => new Date(instant).toISOString();
  const problem = (
    reason: ElementProblem['reason'],
    path: string,
    message: string,
  ): ElementProblem => ({ reason, code: reason, path, message });
  if (deviceId !== expected)
    return problem('device_mismatch', '/deviceId', `Must be ${expected}, or absent`);
  if (timestamp < clockWasSet)
    return problem(
      'device_clock_1970',
      '/timestamp',
      `The clock of the device is not set: ${iso(timestamp)} is ${durationText(arrivedAt - timestamp)} ago`,
    );
  if (timestamp <= from)
    return problem(
      'timestamp_too_old',
      '/timestamp',
      `Older than what is accepted, from ${iso(from)}`,
    );
  if (timestamp > to)
    return problem(
      'device_clock_ahead',
      '/timestamp',
      `The clock of the device is ahead by ${durationText(timestamp - arrivedAt)}: ${iso(timestamp)} is in the future`,
    );
  return undefined;
}

const mostProblems = 5;

function problemsOf(item: unknown, { issues }: z.ZodError): ElementProblem[] {
  return issues.slice(0, mostProblems).flatMap((issue): ElementProblem[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, mostProblems).map((key) => ({
        reason: 'schema_mismatch',
        code: 'unknown_field',
        path: pointer([...issue.path, key]),
        message: 'Unknown field',
      }));
    const path = pointer(issue.path);
    const { message } = issue;
    const reason = issue.code === 'custom' ? String(issue.params?.['reason']) : undefined;
    if (reason === 'timestamp_required') return [{ reason, code: reason, path, message }];
    return [
      offsetProblem(item, path) ?? {
        reason: 'schema_mismatch',
        code: reason ?? issue.code,
        path,
        message,
      },
    ];
  });
}

const withoutOffset = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

/** The most frequent mistake of senders. */
function offsetProblem(item: unknown, path: string): ElementProblem | undefined {
  if (path !== '/timestamp' && path !== '/sentAt') return undefined;
  const given = (item as Record<string, unknown>)[path.slice(1)];
  if (typeof given !== 'string' || !withoutOffset.test(given)) return undefined;
  const reason = 'timestamp_without_offset';
  const message = 'The offset from UTC is missing. Add it, such as Z or +01:00';
  return { reason, code: reason, path, message };
}

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
