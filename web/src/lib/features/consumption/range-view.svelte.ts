import { answer } from '#lib/api/create-api.ts';
import type { Range } from '#lib/api/models.ts';
import type { Period } from '#lib/paths.ts';
import { api } from '#lib/state/session.svelte.ts';

const readAgainMs = 5_000;

interface Wanted {
  readonly period: Period;
  readonly date: string;
  readonly deviceId?: number | undefined;
}

/** A week, month or year on the page; read again while readings arrive, but not at each of them. */
export class RangeView {
  range = $state.raw<Range>();
  error = $state<unknown>();
  #wanted: Wanted | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;

  /** Whether what was read is what is shown now. */
  async load(wanted: Wanted): Promise<boolean> {
    this.#wanted = wanted;
    this.error = undefined;
    const { period, date, deviceId } = wanted;
    const query = { period, date, ...(deviceId === undefined ? {} : { deviceId }) };
    try {
      const range = await answer(api.GET('/api/consumption/range', { params: { query } }));
      if (this.#wanted !== wanted) return false;
      this.range = range;
      return true;
    } catch (error) {
      if (this.#wanted === wanted) this.error = error;
      return false;
    }
  }

  refresh(): void {
    this.#reading ??= setTimeout(() => {
      this.#reading = undefined;
      if (this.#wanted) void this.load(this.#wanted);
    }, readAgainMs);
  }

  stop(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
  }
}
