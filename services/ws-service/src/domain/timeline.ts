import type { Position } from './position.ts';

/** Before the first message. */
const beginning: Position = { offset: -1, at: 0 };

const mostOfHole = 1_000;

/** When each of the latest messages of the stream was sent: what tells one stream from another with the same offsets. */
export function createTimeline(most = 1_000_000) {
  let from = 0;
  let times: (number | undefined)[] = [];
  let mark = beginning;

  return {
    /** A message that was looked at ahead of those that are read. */
    remember(position: Position): void {
      mark = position;
    },
    add({ offset, at }: Position): void {
      const hole = offset - from - times.length;
      if (hole < 0 || hole > mostOfHole) {
        from = offset;
        times = [];
      } else for (let n = 0; n < hole; n++) times.push(undefined);
      times.push(at);
      if (times.length <= most) return;
      const dropped = Math.ceil(most / 10);
      times = times.slice(dropped);
      from += dropped;
    },
    /** Undefined: not known here, or no longer. */
    timeOf(offset: number): number | undefined {
      if (offset === beginning.offset) return beginning.at;
      return times[offset - from] ?? (offset === mark.offset ? mark.at : undefined);
    },
    reset(): void {
      times = [];
      mark = beginning;
    },
  };
}
