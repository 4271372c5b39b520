import { kwh, percent } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

const sameKwh = 0.005;

/** How much more or less than yesterday by the same hour. */
export function comparedWith(today: number | null, yesterday: number | null): string {
  if (today === null || yesterday === null) return m.compared_with_nothing();
  const difference = today - yesterday;
  if (Math.abs(difference) < sameKwh) return m.compared_same();
  const by =
    yesterday > 0 ? percent(Math.abs(difference) / yesterday) : `${kwh(Math.abs(difference))} kWh`;
  return difference > 0 ? m.compared_more({ by }) : m.compared_less({ by });
}
