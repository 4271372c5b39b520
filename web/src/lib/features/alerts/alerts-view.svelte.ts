import { answer } from '#lib/api/create-api.ts';
import type { Alert } from '#lib/api/models.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';
import { alerts } from './alerts.svelte.ts';

export interface AlertFilter {
  readonly device?: number | undefined;
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
}

const isKind = (kind: string | undefined): kind is Alert['kind'] =>
  kind === 'single_reading' || kind === 'hourly_total';

const queryOf = ({ device, kind, state }: AlertFilter) => ({
  limit: 30,
  ...(device ? { deviceId: device } : {}),
  ...(isKind(kind) ? { kind } : {}),
  ...(state === 'open' ? { acknowledged: 'false' as const } : {}),
  ...(state === 'acknowledged' ? { acknowledged: 'true' as const } : {}),
});

/** The loaded history of alerts, latest first. */
export class AlertsView extends Loading {
  items = $state.raw<readonly Alert[]>();
  nextCursor = $state<string | null>(null);
  #filter: AlertFilter = {};

  load(filter: AlertFilter): Promise<boolean> {
    this.#filter = filter;
    return this.#page();
  }

  readonly refresh = (): Promise<boolean> => this.#page();

  more(): Promise<boolean> {
    return this.#page(this.nextCursor ?? undefined);
  }

  #page(cursor?: string): Promise<boolean> {
    const query = { ...queryOf(this.#filter), ...(cursor ? { cursor } : {}) };
    return this.loadLatest(
      () => answer(api.GET('/api/consumption/alerts', { params: { query } })),
      (page) => {
        this.items = cursor ? [...(this.items ?? []), ...page.items] : page.items;
        this.nextCursor = page.nextCursor;
      },
    );
  }

  /** Updates the total of an alert's hour, which may grow after the alert was raised. */
  apply({ deviceId, hour, kwh }: LiveEvents['notify.consumption']): void {
    const at = Date.parse(hour);
    const isMeant = (one: Alert) => one.deviceId === deviceId && Date.parse(one.hour) === at;
    if (!this.items?.some(isMeant)) return;
    this.items = this.items.map((one) => (isMeant(one) ? { ...one, hourKwh: kwh } : one));
  }

  async acknowledge({ id }: Alert): Promise<void> {
    const params = { path: { id } };
    const seen = await answer(api.POST('/api/consumption/alerts/{id}/acknowledge', { params }));
    this.items = this.items?.map((one) => (one.id === seen.id ? seen : one));
    await alerts.count();
  }
}
