import { answer } from '#lib/api/create-api.ts';
import type { Range } from '#lib/api/models.ts';
import type { Period, Selection } from '#lib/paths.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';
import { queryOf } from './selection.ts';

const reloadAfterMs = 5_000;

interface Wanted {
  readonly period: Period;
  readonly date: string;
  readonly of?: Selection;
}

/** A week, month or year on the page. Reloaded while readings arrive, but not for each of them. */
export class RangeView extends Loading {
  range = $state.raw<Range>();
  #wanted: Wanted | undefined;
  #shown: string | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;

  /** Returns whether the loaded data is shown. */
  async load(wanted: Wanted): Promise<boolean> {
    this.#wanted = wanted;
    const { period, date, of = {} } = wanted;
    const query = { period, date, ...queryOf(of) };
    const key = JSON.stringify(query);
    const isRead = await this.loadLatest(
      () => answer(api.GET('/api/consumption/range', { params: { query } })),
      (range) => {
        this.range = range;
        this.#shown = key;
      },
    );
    // Figures are never shown under the title of another period.
    if (!isRead && this.#wanted === wanted && this.#shown !== key) this.range = undefined;
    return isRead;
  }

  /** Reloads after a total that belongs to what is shown. */
  refresh({ deviceId, measures }: LiveEvents['notify.consumption']): void {
    const { device } = this.#wanted?.of ?? {};
    const isOther = measures !== undefined && this.range && measures !== this.range.measures;
    if (device === undefined ? isOther : device !== deviceId) return;
    this.#reading ??= setTimeout(() => {
      this.#reading = undefined;
      if (this.#wanted) void this.load(this.#wanted);
    }, reloadAfterMs);
  }

  stop(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
  }
}
