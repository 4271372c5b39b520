import type { Day } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { minuteOfUtcHours } from './minute-of-utc-hours.ts';

/** The time zone of a chart by hour, and when limits apply: to UTC hours, which in some zones start at another minute. */
export function hourChartNote({ timeZone, start, deviceId, limitKwh }: Day): string {
  const minute = minuteOfUtcHours(start);
  const zone = m.chart_by_hour({ zone: timeZone });
  return deviceId === null || limitKwh === null || minute === '00'
    ? zone
    : `${zone} · ${m.chart_limit_hours({ minute })}`;
}
