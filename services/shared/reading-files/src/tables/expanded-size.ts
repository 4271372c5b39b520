import { inflateRawSync } from 'node:zlib';

const partHeader = Buffer.from('PK\u0003\u0004', 'latin1');
const headerBytes = 30;
const deflated = 8;
const mostParts = 2_000;
/** A sheet is kept as a rectangle, in which empty cells take memory too. */
const mostCells = 3_000_000;
const cell = /\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']/g;

/**
 * Whether the XML in a workbook is larger than `limit` bytes, or one of its sheets has too many cells. It is expanded to find
 * out: what an archive says about its sizes can be wrong.
 */
export function isTooLarge(file: Buffer, limit: number): boolean {
  let left = limit;
  let parts = 0;
  for (let at = file.indexOf(partHeader); at >= 0; at = file.indexOf(partHeader, at + 4)) {
    if (at + headerBytes > file.length) return false;
    const nameEnd = at + headerBytes + file.readUInt16LE(at + 26);
    const start = nameEnd + file.readUInt16LE(at + 28);
    const name = file.toString('latin1', at + headerBytes, nameEnd);
    if (!/\.xml(\.rels)?$/.test(name)) continue;
    const content =
      file.readUInt16LE(at + 8) === deflated
        ? inflated(file.subarray(start), left)
        : file.subarray(start, start + file.readUInt32LE(at + 18));
    if (!content || content.length > left || ++parts > mostParts) return true;
    if (cellsOf(content) > mostCells) return true;
    left -= content.length;
  }
  return false;
}

/** Undefined when it is more than `most`. */
function inflated(content: Buffer, most: number): Buffer | undefined {
  try {
    return inflateRawSync(content, { maxOutputLength: most + 1 });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    // Content that is damaged is reported when it is read.
    return Buffer.alloc(0);
  }
}

/** The cells of the rectangle in which all cells of a sheet lie. */
function cellsOf(sheet: Buffer): number {
  let [columns, rows] = [0, 0];
  for (const [, letters = '', digits] of sheet.toString('latin1').matchAll(cell)) {
    let column = 0;
    for (const letter of letters) column = column * 26 + (letter.codePointAt(0) ?? 0) - 64;
    columns = Math.max(columns, column);
    rows = Math.max(rows, Number(digits));
  }
  return columns * rows;
}
