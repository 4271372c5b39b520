import { answer } from '#lib/api/create-api.ts';
import type { Day, Summary } from '#lib/api/models.ts';
import { dateOf } from '#lib/i18n/format.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import type { Selection } from '#lib/paths.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';
import { queryOf } from './selection.ts';

const reloadAfterMs = 1_000;
const hourMs = 3_600_000;

/** A day on the page: loaded once, then updated by live totals. */
export class DayView extends Loading {
  day = $state.raw<Day>();
  summary = $state.raw<Summary>();
  /** Nothing is missing in the hours that are over. Of today, the summary also knows which devices sent yesterday. */
  readonly isWhole = $derived(
    this.day?.date === this.summary?.date
      ? (this.summary?.isWhole ?? true)
      : (this.day?.isWhole ?? true),
  );
  #wanted: { readonly date: string | undefined; readonly of: Selection } | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;
  readonly #person: { readonly userId?: string };

  /** `userId` is for administrators who view a resident's day. */
  constructor(userId?: string) {
    super();
    this.#person = userId === undefined ? {} : { userId };
  }

  /** Returns whether the loaded data is shown. */
  async load(date: string | undefined, of: Selection): Promise<boolean> {
    const query = { ...this.#person, ...queryOf(of) };
    const wanted = { date, of };
    this.#wanted = wanted;
    this.error = undefined;
    const loadDay = (day: string) =>
      answer(api.GET('/api/consumption/day', { params: { query: { ...query, date: day } } }));
    return this.loadLatest(
      async () => {
        const summaryAsked = answer(
          api.GET('/api/consumption/summary', { params: { query } }),
        ).then((summary) => {
          // The first time, the summary is shown as soon as it arrives. Later, both change together.
          if (this.#wanted === wanted) this.summary ??= summary;
          return summary;
        });
        const [summary, likely] = await Promise.all([
          summaryAsked,
          loadDay(date ?? dateOf(new Date().toISOString())),
        ]);
        // The profile may have another time zone than this browser, where it may be another day.
        const isRight = date !== undefined || likely.date === summary.date;
        return { summary, day: isRight ? likely : await loadDay(summary.date) };
      },
      ({ summary, day }) => Object.assign(this, { summary, day }),
    );
  }

  /**
   * The total of one device updates its bar. With several devices the day is reloaded, at most once a second. Only the
   * day of consumption also shows totals of another kind, apart from its own.
   */
  apply(total: LiveEvents['notify.consumption'], date?: string): void {
    const { deviceId, hour, kwh, readings, measures } = total;
    const { day } = this;
    // A response in progress may be older than this event.
    if (!day) return this.#readAgain();
    if (day.deviceId !== null && day.deviceId !== deviceId) return;
    const isOther = measures !== undefined && measures !== day.measures;
    if (day.deviceId === null && isOther && day.measures !== 'consumption') return;
    const at = Date.parse(hour);
    const [start, end] = [Date.parse(day.start), Date.parse(day.end)];
    const isToday = at + hourMs > start && at < end;
    // Otherwise the hours consist of parts of two UTC hours, which only the service knows.
    const isOfUtcHours = start % hourMs === 0 && end % hourMs === 0;
    if (isToday && isOfUtcHours && day.deviceId === deviceId) {
      const hours = day.hours.map((one) =>
        Date.parse(one.start) === at ? { ...one, kwh, readings, devices: 1 } : one,
      );
      const totalKwh = hours.reduce((sum, one) => sum + (one.kwh ?? 0), 0);
      this.day = { ...day, hours, totalKwh };
    }
    // Without a date in the address, the shown day may have become yesterday.
    if (isToday || date === undefined) this.#readAgain();
  }

  #readAgain(): void {
    this.#reading ??= setTimeout(() => {
      this.#reading = undefined;
      if (this.#wanted) void this.load(this.#wanted.date, this.#wanted.of);
    }, reloadAfterMs);
  }

  stop(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
  }
}
