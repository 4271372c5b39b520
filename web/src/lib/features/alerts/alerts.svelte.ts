import { goto } from '$app/navigation';
import { answer } from '#lib/api/create-api.ts';
import { ownDevices } from '#lib/features/devices/own-devices.svelte.ts';
import { dateOf } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { paths } from '#lib/paths.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { api } from '#lib/state/session.svelte.ts';
import { toast } from '#lib/ui/toast.svelte.ts';
import { alertNotice } from './alert-text.ts';

type LiveAlert = LiveEvents['notify.overconsumption'];

const shownMs = 12_000;
const hourMs = 3_600_000;

/** Counts unacknowledged alerts and shows new ones as toasts, unless their hour is long over. */
export class Alerts {
  unseen = $state(0);

  async count(): Promise<boolean> {
    const query = { acknowledged: 'false', limit: 100 } as const;
    const page = await answer(api.GET('/api/consumption/alerts', { params: { query } })).catch(
      () => undefined,
    );
    if (page) this.unseen = page.items.length;
    return page !== undefined;
  }

  receive(alert: LiveAlert): void {
    this.unseen++;
    const endedMs = Date.now() - Date.parse(alert.hour) - hourMs;
    // Late readings, such as those of an import, raise alerts that are too late to act on.
    if (endedMs > hourMs) return;
    toast.error(m.alert_raised(), {
      id: alert.alertId,
      description: alertNotice(alert, ownDevices.nameOf(alert.deviceId), endedMs >= 0),
      duration: shownMs,
      action: {
        label: m.alert_show(),
        onClick: () => void goto(paths.day(dateOf(alert.hour), { device: alert.deviceId })),
      },
    });
  }
}

export const alerts = new Alerts();
