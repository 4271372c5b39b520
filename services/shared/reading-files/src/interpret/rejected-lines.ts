import type { RejectedLine } from '../model.ts';

const shown = 50;

/** Counts lines that are not used, and keeps the first of them. */
export class RejectedLines {
  count = 0;
  readonly first: RejectedLine[] = [];

  add(line: number, reason: string): void {
    this.count++;
    if (this.first.length < shown) this.first.push({ line, reason });
  }

  get sorted(): readonly RejectedLine[] {
    return this.first.toSorted((a, b) => a.line - b.line);
  }
}
