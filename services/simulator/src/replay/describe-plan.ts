import { toKwh } from '@ems/contracts';
import type { Analysis, Plan, PlannedReading, Question } from '@ems/reading-files';
import { Temporal } from 'temporal-polyfill';
import { optionOf } from './options.ts';

const number = new Intl.NumberFormat('en');

/** The time zone for showing times. UTC when each time has its own offset. */
export const shownZone = ({ clock }: Pick<Plan, 'clock'>): string =>
  clock.includes(' ') ? 'UTC' : clock;

const timeIn = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never' });

const line = (name: string, text: string) => `${name.padEnd(15)} ${text}`;

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? '1 day' : `${seconds / 86_400} days`;
  if (seconds % 3_600 === 0) return seconds === 3_600 ? '1 hour' : `${seconds / 3_600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const kinds = {
  energy: 'energy of each interval',
  power: 'mean power of each interval',
  register: 'state of the meter; what is sent are the differences',
} as const;

function rows(name: string, readings: readonly PlannedReading[], zone: string): string[] {
  return readings.map(({ line: at, timestamp, milliwattHours }, index) =>
    line(
      index === 0 ? name : '',
      `line ${at}: until ${timeIn(timestamp, zone)}  ${toKwh(milliwattHours).toFixed(6)} kWh`,
    ),
  );
}

/** A summary of what will be stored, for a person to check. */
export function describePlan(plan: Plan): string {
  const zone = shownZone(plan);
  const counts = [
    `${number.format(plan.rows)} rows`,
    `${number.format(plan.readings)} readings`,
    `${number.format(plan.missing)} missing`,
    `${number.format(plan.duplicates)} repeated`,
    ...(plan.replaced > 0 ? [`${number.format(plan.replaced)} replaced`] : []),
    `${number.format(plan.rejected)} rejected`,
  ];
  return [
    line('layout', `${plan.layout} (${plan.encoding})`),
    line('columns', `${plan.columns.join(' + ')}; time: ${plan.timeColumns.join(' ')}`),
    ...(plan.otherColumns.length > 0 ? [line('not counted', plan.otherColumns.join(', '))] : []),
    line('read as', `${kinds[plan.kind]}, in ${plan.unit}`),
    line('counts as', plan.direction === 'consumption' ? 'consumption' : 'production or feed-in'),
    ...(plan.meter === undefined ? [] : [line('meter', plan.meter)]),
    line(
      'time',
      `${plan.stamps} of an interval of ${plan.intervals.map(duration).join(', then ') || 'unknown length'}; ${plan.clock}`,
    ),
    line('rows', counts.join(', ')),
    line(
      'sum',
      `${toKwh(plan.milliwattHours).toFixed(6)} kWh (${number.format(plan.milliwattHours)} mWh) on ${number.format(plan.days)} days`,
    ),
    ...rows('first', plan.first, zone),
    ...rows('last', plan.last, zone),
    ...(plan.gaps > 0
      ? [
          line(
            'gaps',
            `${number.format(plan.gaps)}, together ${duration(Math.round(plan.gapSeconds))}`,
          ),
        ]
      : []),
    ...plan.firstGaps.map(({ from, to }) =>
      line('', `${timeIn(from, zone)} to ${timeIn(to, zone)}`),
    ),
    ...plan.notes.map((note) => line('note', note)),
    ...plan.rejectedLines.map(({ line: at, reason }) => line('rejected', `line ${at}: ${reason}`)),
    ...(plan.rejected > plan.rejectedLines.length
      ? [line('', `and ${number.format(plan.rejected - plan.rejectedLines.length)} more`)]
      : []),
  ].join('\n');
}

const word = (text: string) =>
  /^[\w+:./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

function describeQuestion({ id, text, choices, proposal }: Question): string {
  const option = optionOf[id];
  const answers =
    choices.length > 0
      ? choices.map(
          ({ value, label }) =>
            `    ${option} ${word(value)}${label === value ? '' : `   ${label}`}`,
        )
      : [`    ${option} <value>`];
  return [
    `- ${text}`,
    ...answers,
    ...(proposal === undefined ? [] : [`    The file suggests ${proposal}.`]),
  ].join('\n');
}

/** The questions to answer first, with the options that answer them. */
export function describeQuestions({
  layout,
  columns,
  questions,
}: Exclude<Analysis, { plan: Plan }>): string {
  return [
    'Nothing was sent: the file can be read in more than one way.',
    line('layout', layout),
    ...(columns.length > 0 ? [line('columns', columns.join(' + '))] : []),
    'Add one option for each of these questions, then check the result with --dry-run:',
    ...questions.map(describeQuestion),
  ].join('\n');
}
