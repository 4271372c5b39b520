import { maxReadingsPerMessage } from '@ems/contracts';
import { checkElement, type Circumstances } from './check-element.ts';
import type { ElementProblem } from './checked-element.ts';
import { rejectSeveral } from './arrival-time.ts';
import { parseBody } from './reading-body.ts';
import type { Sample, StoredReading } from './stored-reading.ts';

export type { ElementProblem } from './checked-element.ts';

/** An element of a message that cannot be used. */
export interface RejectedElement {
  readonly index: number;
  readonly element: unknown;
  /** At least one. The first is the reason. */
  readonly problems: readonly ElementProblem[];
}

/** The content of a message. A bad element does not affect the others. */
export interface ReadingMessage {
  readonly isArray: boolean;
  /** The elements as they were sent, in order. */
  readonly elements: readonly unknown[];
  readonly readings: StoredReading[];
  readonly samples: readonly Sample[];
  readonly rejected: readonly RejectedElement[];
}

/** Why a whole message cannot be used. */
export interface MessageProblem {
  readonly reason: 'malformed_json' | 'schema_mismatch' | 'too_many_days';
  /** The reason, or a more precise code. */
  readonly code: string;
  readonly message: string;
}

/** Enough for a year of daily values. More would let one message affect many tables. */
export const maxDaysPerMessage = 366;

const dayMs = 86_400_000;

/** Reads a JSON body: one reading, or an array of up to 1,000. */
export function readReadings(
  content: Buffer,
  circumstances: Circumstances,
): ReadingMessage | MessageProblem {
  const body = parseBody(content);
  if ('why' in body) return { reason: 'malformed_json', code: 'malformed_json', message: body.why };
  const isArray = Array.isArray(body.json);
  return readElements(isArray ? (body.json as unknown[]) : [body.json], circumstances, isArray);
}

/** Reads the elements of a message: one reading, or up to 1,000. */
export function readElements(
  elements: readonly unknown[],
  circumstances: Circumstances,
  isArray: boolean,
): ReadingMessage | MessageProblem {
  if (elements.length === 0)
    return { reason: 'schema_mismatch', code: 'too_small', message: 'Send at least one reading' };
  if (elements.length > maxReadingsPerMessage)
    return {
      reason: 'schema_mismatch',
      code: 'too_big',
      message: `Send at most ${maxReadingsPerMessage} readings in a message`,
    };
  const readings: StoredReading[] = [];
  const samples: Sample[] = [];
  const rejected: RejectedElement[] = [];
  const each = elements.map((element) => checkElement(element, circumstances));
  const all = circumstances.usesArrivalTime && each.length > 1 ? rejectSeveral(each) : each;
  all.forEach((checked, index) => {
    if (checked.problems)
      rejected.push({ index, element: elements[index], problems: checked.problems });
    if (checked.reading) readings.push(checked.reading);
    if (checked.samples) samples.push(...checked.samples);
  });
  return (
    tooManyDays(samples.length > 0 ? [...readings, ...samples] : readings) ?? {
      isArray,
      elements,
      readings,
      samples,
      rejected,
    }
  );
}

function tooManyDays(readings: readonly Pick<Sample, 'timestamp'>[]): MessageProblem | undefined {
  if (readings.length <= maxDaysPerMessage) return undefined;
  const days = new Set(readings.map(({ timestamp }) => Math.floor(timestamp / dayMs))).size;
  if (days <= maxDaysPerMessage) return undefined;
  return {
    reason: 'too_many_days',
    code: 'too_many_days',
    message: `The message has readings of ${days} days; send readings of at most ${maxDaysPerMessage} days at a time`,
  };
}
