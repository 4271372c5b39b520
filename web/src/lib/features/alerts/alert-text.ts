import { hourSpan, kwh } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

interface AlertFacts {
  readonly kind: 'single_reading' | 'hourly_total';
  readonly hour: string;
  readonly kwh: number;
  readonly limitKwh: number;
}

interface KnownAlert extends AlertFacts {
  /** The current total of the hour. Null if no longer known. */
  readonly hourKwh: number | null;
  readonly clearedAt: string | null;
}

const textOf = (alert: AlertFacts, ofHour: typeof m.alert_hour, hourKwh: number): string =>
  alert.kind === 'hourly_total'
    ? ofHour({ kwh: kwh(hourKwh), limit: kwh(alert.limitKwh) })
    : m.alert_reading({ kwh: kwh(alert.kwh), limit: kwh(alert.limitKwh) });

/** The text when an alert is raised: device, hour and the total so far. */
export const alertNotice = (alert: AlertFacts, device: string, isOver: boolean): string =>
  m.alert_notice({
    device,
    hour: hourSpan(alert.hour),
    text: textOf(alert, isOver ? m.alert_hour_was : m.alert_hour, alert.kwh),
  });

/** The text in the history, with the current total of the hour. */
export const alertTitle = (alert: KnownAlert): string =>
  textOf(
    alert,
    alert.clearedAt ? m.alert_hour_corrected : m.alert_hour_was,
    alert.hourKwh ?? alert.kwh,
  );
