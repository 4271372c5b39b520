import { kwh } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

interface AlertFacts {
  readonly kind: 'single_reading' | 'hourly_total';
  readonly kwh: number;
  readonly limitKwh: number;
}

export const alertText = (alert: AlertFacts): string =>
  (alert.kind === 'hourly_total' ? m.alert_hour : m.alert_reading)({
    kwh: kwh(alert.kwh),
    limit: kwh(alert.limitKwh),
  });
