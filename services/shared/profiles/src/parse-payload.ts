import type { Rule } from './profile.ts';
import { readTelegram } from './read-telegram.ts';
import type { Translation } from './translation.ts';

const malformed = (wanted: string): Translation => ({
  reason: 'malformed_payload',
  detail: `The message is not ${wanted}`,
});

export function parsePayload(
  payload: string,
  kind: Rule['payload'],
): { document: unknown } | Translation {
  if (kind === 'telegram') {
    const telegram = readTelegram(payload);
    if (telegram === 'malformed_payload') return malformed('a P1 telegram');
    if (telegram !== 'checksum_mismatch') return { document: telegram };
    return {
      reason: telegram,
      detail: 'The telegram was damaged on its way from the meter: its checksum is wrong',
    };
  }
  if (kind === 'number') return { document: payload };
  try {
    return { document: JSON.parse(payload) };
  } catch {
    return malformed('JSON');
  }
}
