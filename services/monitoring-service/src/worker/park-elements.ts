import type { ElementProblem, ReadingMessage, RejectedElement } from '@ems/readings';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import { beginningOf, noneOf, type KeptContent } from '../domain/parked-content.ts';

/** Of the rejected elements of one message. A hundred ordinary ones take less. */
const mostKeptBytes = 16_384;

export type ToPark = (reason: string, detail: string, kept: KeptContent) => MessageToPark;

/**
 * The rejected elements of a message, each as a message that can be corrected and sent again. Elements beyond the limits
 * are only counted, with one entry for each reason.
 */
export function parkElements(
  { isArray, elements, rejected }: ReadingMessage,
  content: Buffer,
  mayKeep: (reason: string) => boolean,
  toPark: ToPark,
): MessageToPark[] {
  if (rejected.length === 0) return [];
  const kept: MessageToPark[] = [];
  let keptBytes = 0;
  const counted = new Map<string, MessageToPark>();
  for (const { index, element, problems } of rejected) {
    const reason = reasonOf(problems);
    if (keptBytes < mostKeptBytes && mayKeep(reason)) {
      const part = beginningOf(elements.length > 1 ? Buffer.from(jsonOf(element)) : content);
      keptBytes += part.content.length;
      kept.push(toPark(reason, detailOf(isArray ? `/${index}` : '', problems), part));
    } else {
      const { onlyCounted = 0 } = counted.get(reason) ?? {};
      counted.set(reason, { ...toPark(reason, '', noneOf(content)), onlyCounted: onlyCounted + 1 });
    }
  }
  return [...kept, ...counted.values()];
}

const reasonOf = (problems: RejectedElement['problems']) =>
  problems[0]?.reason ?? 'schema_mismatch';

const detailOf = (place: string, problems: readonly ElementProblem[]) =>
  problems.map(({ path, message }) => `${place}${path || '/'}: ${message}`).join('; ');

/** Content that is nested too deeply to be serialised cannot be kept. */
function jsonOf(element: unknown): string {
  try {
    return JSON.stringify(element);
  } catch {
    return '';
  }
}
