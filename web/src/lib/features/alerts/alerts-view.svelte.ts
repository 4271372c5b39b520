import { answer } from '#lib/api/create-api.ts';
import type { Alert } from '#lib/api/models.ts';
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

/** The history of alerts, latest first, as far as it was asked for. */
export class AlertsView {
  items = $state.raw<readonly Alert[]>();
  nextCursor = $state<string | null>(null);
  error = $state<unknown>();
  #filter: AlertFilter = {};

  async load(filter: AlertFilter): Promise<void> {
    this.#filter = filter;
    await this.#read(undefined, filter);
  }

  more(): Promise<boolean> {
    return this.#read(this.nextCursor ?? undefined, this.#filter);
  }

  refresh(): Promise<boolean> {
    return this.#read(undefined, this.#filter);
  }

  async #read(cursor: string | undefined, filter: AlertFilter): Promise<boolean> {
    this.error = undefined;
    const query = { ...queryOf(filter), ...(cursor ? { cursor } : {}) };
    try {
      const page = await answer(api.GET('/api/consumption/alerts', { params: { query } }));
      if (this.#filter !== filter) return false;
      this.items = cursor ? [...(this.items ?? []), ...page.items] : page.items;
      this.nextCursor = page.nextCursor;
      return true;
    } catch (error) {
      this.error = error;
      return false;
    }
  }

  async acknowledge({ id }: Alert): Promise<void> {
    const params = { path: { id } };
    const seen = await answer(api.POST('/api/consumption/alerts/{id}/acknowledge', { params }));
    this.items = this.items?.map((one) => (one.id === seen.id ? seen : one));
    await alerts.count();
  }
}
