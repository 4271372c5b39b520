import type { Day, Summary } from '#lib/api/models.ts';
import { answer } from '#lib/api/create-api.ts';
import { api } from '#lib/state/session.svelte.ts';

interface ConsumptionEvent {
  readonly deviceId: number;
  readonly hour: string;
  readonly kwh: number;
}

/** A day on the page: read once, then moved by the totals that arrive. */
export class DayView {
  day = $state<Day>();
  summary = $state<Summary>();
  error = $state<unknown>();
  #wanted = '';
  #reading: ReturnType<typeof setTimeout> | undefined;

  async load(date: string | undefined, deviceId: number | undefined): Promise<void> {
    const device = deviceId === undefined ? {} : { deviceId };
    const wanted = `${date} ${deviceId}`;
    this.#wanted = wanted;
    this.error = undefined;
    try {
      const summary = await answer(
        api.GET('/api/consumption/summary', { params: { query: device } }),
      );
      const query = { ...device, date: date ?? summary.date };
      const day = await answer(api.GET('/api/consumption/day', { params: { query } }));
      if (this.#wanted !== wanted) return;
      this.summary = summary;
      this.day = day;
    } catch (error) {
      if (this.#wanted === wanted) this.error = error;
    }
  }

  /** A total of one device is the bar itself; of several, the day is read again, at most once a second. */
  apply({ deviceId, hour, kwh }: ConsumptionEvent): void {
    const { day } = this;
    if (!day) return;
    const at = Date.parse(hour);
    if (at < Date.parse(day.start) || at >= Date.parse(day.end)) return;
    if (day.deviceId === deviceId) {
      const hours = day.hours.map((one) =>
        Date.parse(one.start) === at
          ? { ...one, kwh, readings: one.readings + 1, devices: 1 }
          : one,
      );
      const totalKwh = hours.reduce((sum, one) => sum + (one.kwh ?? 0), 0);
      this.day = { ...day, hours, totalKwh };
    }
    if (day.deviceId === null || day.deviceId === deviceId)
      this.#reading ??= setTimeout(() => {
        this.#reading = undefined;
        void this.load(day.date, day.deviceId ?? undefined);
      }, 1_000);
  }

  stop(): void {
    clearTimeout(this.#reading);
  }
}
