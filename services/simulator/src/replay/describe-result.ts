import { toKwh } from '@ems/contracts';
import type { Difference } from './compare-sums.ts';
import type { Tally } from './send-readings.ts';

const number = new Intl.NumberFormat('en');
const shownDifferences = 20;
const kwh = (milliwattHours: number | undefined) =>
  milliwattHours === undefined ? 'nothing' : `${toKwh(milliwattHours).toFixed(6)} kWh`;

export function describeTally(tally: Tally, seconds: number): string {
  const rejected = tally.firstRejected.map(({ message }) => `rejected        ${message}`);
  return [
    '',
    `sent            ${number.format(tally.sent)} readings, ${tally.rejected === 0 ? 'all confirmed' : `${number.format(tally.rejected)} rejected`}`,
    `sum             ${kwh(tally.milliwattHours)} (${number.format(tally.milliwattHours)} mWh)`,
    ...rejected,
    `took            ${seconds.toFixed(1)} s, ${number.format(Math.round(tally.sent / seconds))} readings/s`,
  ].join('\n');
}

export function describeDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0)
    return "stored          yes: the platform's hours hold exactly these sums";
  return [
    `stored          ${number.format(differences.length)} hours differ from the file. Other readings of the device may lie in them, or some are still on their way:`,
    ...differences
      .slice(0, shownDifferences)
      .map(
        ({ hour, file, platform }) =>
          `                ${new Date(hour).toISOString()}  file ${kwh(file)}, platform ${kwh(platform)}`,
      ),
    ...(differences.length > shownDifferences
      ? [`                and ${number.format(differences.length - shownDifferences)} more`]
      : []),
  ].join('\n');
}
