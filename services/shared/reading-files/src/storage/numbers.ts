import { pageLength, type Page, type Scratch } from './scratch.ts';

/** Numbers that may lie on disk. */
export interface NumberList {
  readonly length: number;
  at(index: number): number | undefined;
}

/** A list of numbers of which only some pages are in memory. */
export class Numbers implements NumberList {
  length = 0;
  private readonly scratch: Scratch;
  private readonly fill: number;
  private pages: (Page | undefined)[] = [];
  private slots: (number | undefined)[] = [];

  constructor(scratch: Scratch, fill = Number.NaN, length = 0) {
    this.scratch = scratch;
    this.fill = fill;
    this.length = length;
  }

  at(index: number): number {
    const page = this.page(index);
    return page.data[index % pageLength] ?? this.fill;
  }

  set(index: number, value: number): void {
    const page = this.page(index);
    page.isDirty = true;
    page.data[index % pageLength] = value;
    if (index >= this.length) this.length = index + 1;
  }

  push(value: number): void {
    this.set(this.length, value);
  }

  release(): void {
    this.pages.forEach((page, number) => this.scratch.free(page, this.slots[number]));
    this.pages = [];
    this.slots = [];
    this.length = 0;
  }

  private page(index: number): Page {
    const number = Math.floor(index / pageLength);
    const page = this.pages[number] ?? this.load(number);
    page.isUsed = true;
    return page;
  }

  private load(number: number): Page {
    const page = this.scratch.take(this.slots[number], this.fill, () => {
      this.slots[number] = page.slot;
      this.pages[number] = undefined;
    });
    this.pages[number] = page;
    return page;
  }
}
