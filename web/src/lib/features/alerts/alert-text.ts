import { kwh } from '#lib/format.ts';

interface AlertFacts {
  readonly kind: 'single_reading' | 'hourly_total';
  readonly kwh: number;
  readonly limitKwh: number;
}

export const alertText = (alert: AlertFacts): string =>
  alert.kind === 'hourly_total'
    ? `This hour is at ${kwh(alert.kwh)} kWh, over the limit of ${kwh(alert.limitKwh)} kWh`
    : `One reading had ${kwh(alert.kwh)} kWh, over the limit of ${kwh(alert.limitKwh)} kWh`;
