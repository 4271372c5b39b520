import { Numbers } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';

export interface StoredRow {
  /** As written, as if it were UTC; milliseconds. */
  readonly local: number;
  /** Of the end, when both are in the file; the day, where hours have numbers; else NaN. */
  readonly endLocal: number;
  /** Whole milliwatt-hours or microwatts; NaN: missing. */
  readonly value: number;
  readonly line: number;
  readonly offset: number | undefined;
  /** Which part of a value, such as a tariff, this is. */
  readonly part: number;
  readonly isEstimated: boolean;
}

/** Rows in the order of the file. What few files have takes no memory in the others. */
export class RowStore {
  private readonly locals: Numbers;
  private readonly values: Numbers;
  private readonly lines: Numbers;
  private readonly endLocals: Numbers;
  private readonly offsets: Numbers;
  private readonly parts: Numbers;
  private readonly estimates: Numbers;
  private has = { end: false, offset: false, part: false, estimate: false };

  constructor(scratch: Scratch) {
    const numbers = (fill = Number.NaN) => new Numbers(scratch, fill);
    [this.locals, this.values, this.lines] = [numbers(), numbers(), numbers()];
    [this.endLocals, this.offsets] = [numbers(), numbers()];
    [this.parts, this.estimates] = [numbers(0), numbers(0)];
  }

  get length(): number {
    return this.locals.length;
  }

  add(row: StoredRow): void {
    const at = this.length;
    this.locals.set(at, row.local);
    this.values.set(at, row.value);
    this.lines.set(at, row.line);
    if (!Number.isNaN(row.endLocal)) {
      this.has.end = true;
      this.endLocals.set(at, row.endLocal);
    }
    if (row.offset !== undefined) {
      this.has.offset = true;
      this.offsets.set(at, row.offset);
    }
    if (row.part !== 0) {
      this.has.part = true;
      this.parts.set(at, row.part);
    }
    if (row.isEstimated) {
      this.has.estimate = true;
      this.estimates.set(at, 1);
    }
  }

  /** Gives the memory back; the rows cannot be read any more. */
  release(): void {
    for (const numbers of [
      this.locals,
      this.values,
      this.lines,
      this.endLocals,
      this.offsets,
      this.parts,
      this.estimates,
    ])
      numbers.release();
  }

  local = (index: number): number => this.locals.at(index);
  endLocal = (index: number): number => (this.has.end ? this.endLocals.at(index) : Number.NaN);
  value = (index: number): number => this.values.at(index);
  line = (index: number): number => this.lines.at(index);
  part = (index: number): number => (this.has.part ? this.parts.at(index) : 0);
  isEstimated = (index: number): boolean => this.has.estimate && this.estimates.at(index) === 1;

  offset(index: number): number | undefined {
    const offset = this.has.offset ? this.offsets.at(index) : Number.NaN;
    return Number.isNaN(offset) ? undefined : offset;
  }

  setLocal(index: number, local: number): void {
    this.locals.set(index, local);
  }
}
