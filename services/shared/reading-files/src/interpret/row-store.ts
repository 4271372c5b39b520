const noOffset = 32_767;
const chunkRows = 65_536;

interface Arrays {
  readonly local: Float64Array;
  readonly endLocal: Float64Array;
  readonly value: Float64Array;
  readonly line: Uint32Array;
  readonly offset: Int16Array;
  readonly part: Uint8Array;
  readonly estimated: Uint8Array;
}

const arrays = (length: number): Arrays => ({
  local: new Float64Array(length),
  endLocal: new Float64Array(length),
  value: new Float64Array(length),
  line: new Uint32Array(length),
  offset: new Int16Array(length),
  part: new Uint8Array(length),
  estimated: new Uint8Array(length),
});

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

/** Rows in 32 bytes each, in the order of the file. */
export class RowStore {
  length = 0;
  private readonly chunks: Arrays[] = [];

  add(row: StoredRow): void {
    const at = this.length % chunkRows;
    if (at === 0) this.chunks.push(arrays(chunkRows));
    const chunk = this.chunks.at(-1);
    if (!chunk) return;
    chunk.local[at] = row.local;
    chunk.endLocal[at] = row.endLocal;
    chunk.value[at] = row.value;
    chunk.line[at] = row.line;
    chunk.offset[at] = row.offset ?? noOffset;
    chunk.part[at] = row.part;
    chunk.estimated[at] = row.isEstimated ? 1 : 0;
    this.length++;
  }

  local = (index: number): number => this.at(index).local[index % chunkRows] ?? 0;
  endLocal = (index: number): number => this.at(index).endLocal[index % chunkRows] ?? 0;
  value = (index: number): number => this.at(index).value[index % chunkRows] ?? 0;
  line = (index: number): number => this.at(index).line[index % chunkRows] ?? 0;
  part = (index: number): number => this.at(index).part[index % chunkRows] ?? 0;
  isEstimated = (index: number): boolean => this.at(index).estimated[index % chunkRows] === 1;

  offset(index: number): number | undefined {
    const offset = this.at(index).offset[index % chunkRows] ?? noOffset;
    return offset === noOffset ? undefined : offset;
  }

  setLocal(index: number, local: number): void {
    this.at(index).local[index % chunkRows] = local;
  }

  private at(index: number): Arrays {
    const chunk = this.chunks[Math.floor(index / chunkRows)];
    if (!chunk) throw new RangeError(`No row ${index}`);
    return chunk;
  }
}
