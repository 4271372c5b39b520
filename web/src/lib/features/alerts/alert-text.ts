import { kwh } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

interface AlertFacts {
  readonly kind: 'single_reading' | 'hourly_total';
  readonly kwh: number;
  readonly limitKwh: number;
}

const numbers = (alert: AlertFacts) => ({ kwh: kwh(alert.kwh), limit: kwh(alert.limitKwh) });

/** While it happens. */
export const alertText = (alert: AlertFacts): string =>
  (alert.kind === 'hourly_total' ? m.alert_hour : m.alert_reading)(numbers(alert));

/** In the history. */
export const alertTitle = (alert: AlertFacts): string =>
  (alert.kind === 'hourly_total' ? m.alert_hour_was : m.alert_reading_was)(numbers(alert));
