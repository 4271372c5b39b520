import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const pageLength = 8_192;
const pageBytes = pageLength * 8;
/** 24 MB in memory, whatever the file's size. */
const mostResident = 384;

export interface Page {
  data: Float64Array;
  isDirty: boolean;
  /** Since it was last considered for leaving memory. */
  isUsed: boolean;
  /** Has the number of the page no longer in memory. */
  leave: () => void;
  slot: number | undefined;
}

/**
 * Keeps pages of numbers in memory, and those that were not used for longest in a temporary file. Its name is removed at
 * once, so that nothing is left behind when the process is killed; it is closed with the process or the thread.
 */
export class Scratch {
  private readonly resident: Page[] = [];
  private hand = 0;
  private file: number | undefined;
  private slots = 0;
  private readonly freeSlots: number[] = [];

  /** A page with the numbers at a slot; without a slot, all of them are `fill`. */
  take(slot: number | undefined, fill: number, leave: () => void): Page {
    const page = this.resident.length < mostResident ? this.added() : this.evicted();
    page.isDirty = false;
    page.isUsed = true;
    page.leave = leave;
    page.slot = slot;
    if (slot === undefined) page.data.fill(fill);
    else readSync(this.opened(), page.data, 0, pageBytes, slot * pageBytes);
    return page;
  }

  /** The numbers are not needed any more. */
  free(page: Page | undefined, slot: number | undefined): void {
    if (page) {
      page.isUsed = page.isDirty = false;
      page.leave = nothing;
    }
    if (slot !== undefined) this.freeSlots.push(slot);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private added(): Page {
    const data = new Float64Array(pageLength);
    const page = { data, isDirty: false, isUsed: true, leave: nothing, slot: undefined };
    this.resident.push(page);
    return page;
  }

  private evicted(): Page {
    for (;;) {
      this.hand = (this.hand + 1) % this.resident.length;
      const page = this.resident[this.hand];
      if (!page) continue;
      if (page.isUsed) {
        page.isUsed = false;
        continue;
      }
      if (page.isDirty) {
        page.slot ??= this.freeSlots.pop() ?? this.slots++;
        writeSync(this.opened(), page.data, 0, pageBytes, page.slot * pageBytes);
      }
      page.leave();
      return page;
    }
  }

  private opened(): number {
    if (this.file === undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'ems-import-'));
      this.file = openSync(join(folder, 'numbers'), 'wx+', 0o600);
      rmSync(folder, { recursive: true });
    }
    return this.file;
  }
}

const nothing = () => undefined;
