import type { Position } from './position.ts';

/** Before the first message. */
const beginning: Position = { offset: -1, mark: 0 };

const mostOfHole = 1_000;

/** Marks of the latest messages. They tell a stream from a replaced one with the same offsets. */
export function createMarks(most = 1_000_000) {
  let from = 0;
  let marks: (number | undefined)[] = [];
  let ahead = beginning;

  return {
    /** Remembers the newest message, which is fetched before reading starts. */
    remember(position: Position): void {
      ahead = position;
    },
    add({ offset, mark }: Position): void {
      const hole = offset - from - marks.length;
      if (hole < 0 || hole > mostOfHole) {
        from = offset;
        marks = [];
      } else for (let n = 0; n < hole; n++) marks.push(undefined);
      marks.push(mark);
      if (marks.length <= most) return;
      const dropped = Math.ceil(most / 10);
      marks = marks.slice(dropped);
      from += dropped;
    },
    /** Undefined when the mark was never known or is no longer kept. */
    markOf(offset: number): number | undefined {
      if (offset === beginning.offset) return beginning.mark;
      return marks[offset - from] ?? (offset === ahead.offset ? ahead.mark : undefined);
    },
    reset(): void {
      marks = [];
      ahead = beginning;
    },
  };
}
