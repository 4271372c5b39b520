import type { Alert, Page } from '#lib/api/types.ts';
import { session } from '#lib/state/session.svelte.ts';

export interface LiveAlert {
  readonly alertId: string;
  readonly deviceId: number;
  readonly kind: Alert['kind'];
  readonly kwh: number;
  readonly limitKwh: number;
}

const shownMs = 12_000;

/** Alerts that just came in, and how many nobody has seen yet. */
export class Alerts {
  toasts = $state<readonly LiveAlert[]>([]);
  unseen = $state(0);

  async count(): Promise<void> {
    const page = await session.request<Page<Alert>>(
      '/api/consumption/alerts?acknowledged=false&limit=100',
    );
    this.unseen = page.items.length;
  }

  receive(alert: LiveAlert): void {
    if (this.toasts.some(({ alertId }) => alertId === alert.alertId)) return;
    this.toasts = [...this.toasts, alert].slice(-3);
    this.unseen++;
    setTimeout(() => this.dismiss(alert.alertId), shownMs);
  }

  dismiss(alertId: string): void {
    this.toasts = this.toasts.filter((toast) => toast.alertId !== alertId);
  }
}

export const alerts = new Alerts();
