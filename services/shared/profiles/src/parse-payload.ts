import type { Rule } from './profile.ts';
import { readNumber } from './read-number.ts';
import { readTelegram } from './read-telegram.ts';
import type { Translation } from './translation.ts';

const malformed = (wanted: string): Translation => ({
  reason: 'malformed_payload',
  detail: `The message is not ${wanted}`,
});

/** Python writes it. */
const notInJson = /(?<=[[:,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g;
/** Some firmware sends the byte that ends its strings. */
const endOfText = /\0+$/;

export function parsePayload(
  payload: string,
  kind: Rule['payload'],
): { document: unknown } | Translation {
  const text = payload.replace(endOfText, '').trim();
  if (kind === 'telegram') {
    const telegram = readTelegram(text);
    if (telegram === 'malformed_payload') return malformed('a P1 telegram');
    if (telegram !== 'checksum_mismatch') return { document: telegram };
    return {
      reason: telegram,
      detail: 'The telegram was damaged on its way from the meter: its checksum is wrong',
    };
  }
  if (kind === 'number') return { document: text };
  try {
    return { document: JSON.parse(text.replaceAll(notInJson, 'null')) };
  } catch {
    // A plain value may be no JSON: `nan`, `unavailable`, `.5`.
    return readNumber(text) === 'not_a_number' ? malformed('JSON') : { document: text };
  }
}
