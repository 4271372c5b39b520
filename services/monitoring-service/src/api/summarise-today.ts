import { toKwh } from '@ems/contracts';
import type { ConsumptionReadModel, HourRow, SpanSum } from '../db/consumption-read-model.ts';
import { dayFrame, daySpan, isoIn, sameTimeOn, todayIn, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
import { haveSameDevices } from '../domain/same-devices.ts';
import type { EnergyScope } from '../domain/scope.ts';
import { usualDay } from '../domain/usual-day.ts';
import { limitOf } from './scope.ts';

const kwhOrNull = (value: number | undefined) => (value === undefined ? null : toKwh(value));
const daysForUsual = 28;

/** The spans that a summary is about. */
function spansAt(now: number, timeZone: string) {
  const today = todayIn(timeZone, now);
  const { span, hours: frame } = dayFrame(today.toString(), timeZone);
  const dayBefore = today.subtract({ days: 1 });
  const yesterday = daySpan(dayBefore, timeZone);
  const current = frame.find(({ start, end }) => start <= now && now < end) ?? span;
  const limitStart = Math.floor(now / hourMs) * hourMs;
  const earlier = Array.from({ length: daysForUsual }, (_, index) =>
    daySpan(today.subtract({ days: index + 1 }), timeZone),
  );
  return {
    date: today.toString(),
    today: span,
    frame,
    current,
    limitHour: { start: limitStart, end: limitStart + hourMs },
    completed: { start: span.start, end: current.start },
    sameTime: { start: yesterday.start, end: sameTimeOn(dayBefore, current.start, timeZone) },
    yesterday,
    earlier,
  };
}

const soFar = (hours: readonly HourRow[]) => ({
  kwh: hours.length > 0 ? toKwh(hours.reduce((sum, hour) => sum + hour.milliwattHours, 0)) : null,
  isEstimated: hours.some((hour) => hour.isEstimated),
});

const isWholeSoFar = ({ start, end }: Span, done?: SpanSum, yesterday?: SpanSum) =>
  start === end ||
  Boolean(done?.isWhole && (yesterday?.devices ?? []).every((id) => done.devices.includes(id)));

/** Today’s energy of the other kinds that devices of the home measure. */
async function readOthers(
  readModel: ConsumptionReadModel,
  scope: EnergyScope,
  { frame, completed, yesterday }: ReturnType<typeof spansAt>,
) {
  if (scope.deviceId !== null || scope.measures !== 'consumption') return [];
  const kinds = await readModel.otherKinds(scope.userId);
  return Promise.all(
    kinds.map(async (measures) => {
      const [{ hours }, sums] = await Promise.all([
        readModel.hours({ ...scope, measures }, frame),
        readModel.sums({ ...scope, measures }, [completed, yesterday]),
      ]);
      const { kwh, isEstimated } = soFar(hours);
      const isWhole = isWholeSoFar(completed, sums.get(completed.start), sums.get(yesterday.start));
      return { measures, todayKwh: kwh, isEstimated, isWhole };
    }),
  );
}

/** Today, compared with yesterday and with a typical day. */
export async function summariseToday(
  readModel: ConsumptionReadModel,
  request: { scope: EnergyScope; timeZone: string; defaultLimit: number; now: number },
) {
  const { scope, timeZone, defaultLimit, now } = request;
  const spans = spansAt(now, timeZone);
  const { frame, current, limitHour, completed, sameTime, earlier } = spans;
  const sumOf = async (span: Span) => (await readModel.sums(scope, [span])).get(span.start);
  const [{ devices: known, hours }, done, before, atLimit, days, devices, others] =
    await Promise.all([
      readModel.hours(scope, frame),
      sumOf(completed),
      sumOf(sameTime),
      sumOf(limitHour),
      readModel.sums(scope, earlier),
      readModel.devices(scope, spans.today),
      readOthers(readModel, scope, spans),
    ]);
  const spanIn = ({ start, end }: Span) => ({
    start: isoIn(start, timeZone),
    end: isoIn(end, timeZone),
  });
  const currentRow = hours.find(({ hour }) => hour === current.start);
  const ofYesterday = days.get(spans.yesterday.start);
  const whole = earlier.flatMap(({ start }) => {
    const day = days.get(start);
    return day?.isWhole ? [day] : [];
  });
  const [latest] = whole;
  const usual = whole.filter((day) => latest && haveSameDevices(day, latest));
  const sentToday = devices.flatMap(({ deviceId, milliwattHours }) =>
    milliwattHours === null ? [] : [deviceId],
  );
  const { kwh: soFarKwh, isEstimated } = soFar(hours);
  return {
    measures: scope.measures,
    date: spans.date,
    timeZone,
    soFarKwh,
    isEstimated,
    isWhole: isWholeSoFar(completed, done, ofYesterday),
    currentHour: {
      ...spanIn(current),
      kwh: kwhOrNull(currentRow?.milliwattHours),
      isEstimated: currentRow?.isEstimated ?? false,
      limitKwh: limitOf(scope, known, defaultLimit),
    },
    limitHour: { ...spanIn(limitHour), kwh: kwhOrNull(atLimit?.milliwattHours) },
    comparedUntil: completed.end > completed.start ? isoIn(completed.end, timeZone) : null,
    completedHoursKwh: kwhOrNull(done?.milliwattHours),
    yesterdaySameTimeKwh: kwhOrNull(before?.milliwattHours),
    isComparable: Boolean(done?.isWhole && before?.isWhole && haveSameDevices(done, before)),
    yesterdayKwh: kwhOrNull(ofYesterday?.milliwattHours),
    usualDayKwh: kwhOrNull(usualDay(usual.map(({ milliwattHours }) => milliwattHours))),
    isLikeUsualDay: latest !== undefined && haveSameDevices(latest, { devices: sentToday }),
    devices: devices.map(({ deviceId, name, milliwattHours, lastReadingAt }) => ({
      deviceId,
      name,
      todayKwh: milliwattHours === null ? null : toKwh(milliwattHours),
      lastReadingAt: lastReadingAt?.toISOString() ?? null,
    })),
    others,
  };
}
