const noOffset = 32_767;
const chunkRows = 65_536;

interface Chunk {
  readonly local: Float64Array;
  readonly value: Float64Array;
  readonly line: Uint32Array;
  /** Only for files that have them. */
  endLocal?: Float64Array;
  offset?: Int16Array;
  part?: Uint8Array;
  estimated?: Uint8Array;
}

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

/** Rows in the order of the file: 20 bytes each, and 12 more for what few files have. */
export class RowStore {
  length = 0;
  private chunks: Chunk[] = [];

  add(row: StoredRow): void {
    const at = this.length % chunkRows;
    if (at === 0)
      this.chunks.push({
        local: new Float64Array(chunkRows),
        value: new Float64Array(chunkRows),
        line: new Uint32Array(chunkRows),
      });
    const chunk = this.chunks.at(-1);
    if (!chunk) return;
    chunk.local[at] = row.local;
    chunk.value[at] = row.value;
    chunk.line[at] = row.line;
    if (!Number.isNaN(row.endLocal))
      (chunk.endLocal ??= new Float64Array(chunkRows).fill(Number.NaN))[at] = row.endLocal;
    if (row.offset !== undefined)
      (chunk.offset ??= new Int16Array(chunkRows).fill(noOffset))[at] = row.offset;
    if (row.part !== 0) (chunk.part ??= new Uint8Array(chunkRows))[at] = row.part;
    if (row.isEstimated) (chunk.estimated ??= new Uint8Array(chunkRows))[at] = 1;
    this.length++;
  }

  /** Gives the memory back; the rows cannot be read any more. */
  release(): void {
    this.chunks = [];
    this.length = 0;
  }

  local = (index: number): number => this.at(index).local[index % chunkRows] ?? 0;
  endLocal = (index: number): number => this.at(index).endLocal?.[index % chunkRows] ?? Number.NaN;
  value = (index: number): number => this.at(index).value[index % chunkRows] ?? 0;
  line = (index: number): number => this.at(index).line[index % chunkRows] ?? 0;
  part = (index: number): number => this.at(index).part?.[index % chunkRows] ?? 0;
  isEstimated = (index: number): boolean => this.at(index).estimated?.[index % chunkRows] === 1;

  offset(index: number): number | undefined {
    const offset = this.at(index).offset?.[index % chunkRows] ?? noOffset;
    return offset === noOffset ? undefined : offset;
  }

  setLocal(index: number, local: number): void {
    this.at(index).local[index % chunkRows] = local;
  }

  private at(index: number): Chunk {
    const chunk = this.chunks[Math.floor(index / chunkRows)];
    if (!chunk) throw new RangeError(`No row ${index}`);
    return chunk;
  }
}
