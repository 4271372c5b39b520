import type { Readings } from './model.ts';

/** Readings of one message: from index `from` to before `to`. */
export interface ReadingsPart {
  readonly from: number;
  readonly to: number;
}

/** A message may touch a year at most. */
const mostMs = 364 * 86_400_000;

/** Cuts readings into messages of at most `most`, always at the same places. */
export function* splitReadings(
  { length, timestamps }: Readings,
  most: number,
): Generator<ReadingsPart> {
  for (let from = 0; from < length;) {
    let to = from + 1;
    const start = timestamps.at(from) ?? 0;
    while (to < length && to - from < most && (timestamps.at(to) ?? 0) - start <= mostMs) to++;
    yield { from, to };
    from = to;
  }
}
