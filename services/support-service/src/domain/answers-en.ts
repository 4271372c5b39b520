import type { Formats } from './formats.ts';
import type { OtherKind, OwnData, Period } from './own-data.ts';
import type { Answers } from './rule.ts';

const unavailable = "I can't reach your data right now. Please try again in a moment.";
const listed = (names: readonly string[]) => new Intl.ListFormat('en').format(names);

/** Whether a total lacks something. */
const gaps = ({ isWhole }: { readonly isWhole: boolean }) =>
  isWhole ? '' : ' Some readings are missing, so you may have used more.';

/** Whether a total may count something twice. */
const sum = ({ devices = [], others = [] }: OwnData) =>
  devices.length > 1
    ? ` This is the total of all your devices${others.length > 0 ? ' that measure consumption' : ''}. If one of them is a main meter, it already includes the devices behind it.`
    : '';

function today(data: OwnData, { kwh }: Formats): string {
  const { today: found } = data;
  if (!found) return unavailable;
  if (found.kwh === null && data.devices?.length === 0 && data.others?.length)
    return 'None of your devices measures consumption.';
  if (found.kwh === null)
    return 'Nothing has been received today yet. Please check that your devices are sending.';
  const usual =
    found.usualKwh === null ? '' : ` On a typical day it is ${kwh(found.usualKwh)} in total.`;
  return `So far today you have used ${kwh(found.kwh)}.${gaps(found)}${usual}${sum(data)}`;
}

function other({ others }: OwnData, measures: OtherKind, verb: string, { kwh }: Formats): string {
  if (!others) return unavailable;
  const found = others.find((one) => one.measures === measures);
  if (!found) return `None of your devices measures ${measures}. You can add one under Devices.`;
  if (found.kwh === null)
    return `No ${measures} has been received today yet. Please check that your device is sending.`;
  const missing = found.isWhole ? '' : ' Some readings are missing, so it may have been more.';
  return `So far today you have ${verb} ${kwh(found.kwh)}.${missing}`;
}

function alert({ lastAlert }: OwnData, { kwh, hour }: Formats): string {
  if (lastAlert === undefined) return unavailable;
  if (lastAlert === null)
    return "You haven't had an alert. You get one when a single reading or a whole hour is over the limit.";
  const when = hour(lastAlert.hour);
  const limit = kwh(lastAlert.limitKwh);
  return lastAlert.kind === 'single_reading'
    ? `Your last alert was about one reading of ${kwh(lastAlert.kwh)} in the hour ${when}. The limit was ${limit}.`
    : `Your last alert was about the hour ${when}, in which you used ${kwh(lastAlert.kwh)}. The limit was ${limit}.`;
}

function limit({ today: found, limits }: OwnData, { kwh }: Formats): string {
  if (!found) return unavailable;
  if (!limits)
    return `Limits are set per device. Your lowest is ${kwh(found.limitKwh)} for a single reading or an hour; you can see and change them all under Devices.`;
  if (limits.length === 0)
    return `Limits are set per device. As long as you don't choose another, it is ${kwh(found.limitKwh)} for a single reading or an hour.`;
  const lines = limits.map(({ name, limitKwh }) => `\n• ${name}: ${kwh(limitKwh)}`);
  return `Limits are set per device, for a single reading or an hour:${lines.join('')}\nYou can change them under Devices.`;
}

function device({ devices }: OwnData, { dateTime }: Formats): string {
  if (!devices) return unavailable;
  if (devices.length === 0)
    return 'You have no devices yet. Add one under Devices, and copy its credentials right away: they are shown only once.';
  const count = devices.length === 1 ? 'one device' : `${devices.length} devices`;
  const silent = devices.filter(({ lastReadingAt }) => !lastReadingAt).map(({ name }) => name);
  const latest = devices.toSorted((a, b) =>
    (b.lastReadingAt ?? '').localeCompare(a.lastReadingAt ?? ''),
  )[0];
  const heard = latest?.lastReadingAt
    ? ` The latest reading came from ${latest.name}: ${dateTime(latest.lastReadingAt)}.`
    : '';
  const check =
    silent.length === 1
      ? 'Check its credentials, and the topic it sends to.'
      : 'Check their credentials, and the topic each sends to.';
  const unheard =
    silent.length > 0 ? ` Nothing has arrived from ${listed(silent)} yet. ${check}` : '';
  return `You have ${count}.${heard}${unheard}`;
}

type When = (from: string) => string;

function whole(data: OwnData, period: Period, { kwh }: Formats, when: When): string {
  const total = data.totals?.[period];
  if (!total) return unavailable;
  if (total.kwh === null) return `${when(total.from)} nothing was received.`;
  return `${when(total.from)} you used ${kwh(total.kwh)}.${gaps(total)}${sum(data)}`;
}

function soFar(data: OwnData, period: Period, { kwh }: Formats, when: When): string {
  const total = data.totals?.[period];
  if (!total) return unavailable;
  if (total.kwh === null) return `Nothing has been received ${when(total.from)} yet.`;
  return `So far ${when(total.from)} you have used ${kwh(total.kwh)}.${gaps(total)}${sum(data)}`;
}

export const answersEn: Answers = {
  person: () => "I've asked somebody from support to take a look. You'll see the reply here.",
  delete: () =>
    'You can delete your account under Profile. Your profile, devices, readings, alerts and this conversation are deleted with it, for good.',
  password: () =>
    "You can change your password under Profile, where you also see and end your sessions. A new password logs you out everywhere else. If you've forgotten it, an administrator can create a reset link for you.",
  export: () =>
    'Go to the day, week, month or year that you need and press “Download as CSV”. The file has exactly what is shown there.',
  alert,
  limit,
  yesterday: (data, formats) =>
    whole(data, 'yesterday', formats, (from) => `Yesterday, ${formats.date(from)},`),
  week: (data, formats) =>
    soFar(data, 'week', formats, (from) => `this week (since ${formats.date(from)})`),
  month: (data, formats) => soFar(data, 'month', formats, (from) => `in ${formats.month(from)}`),
  lastMonth: (data, formats) =>
    whole(data, 'lastMonth', formats, (from) => `In ${formats.month(from)}`),
  today,
  production: (data, formats) => other(data, 'production', 'produced', formats),
  feedIn: (data, formats) => other(data, 'feed-in', 'fed in', formats),
  missing: () =>
    'Hours without readings are shown as missing, never as zero. Late readings are added to the hour they belong to, so a gap may still fill.',
  device,
  thanks: () => "You're welcome! Just write here whenever there is something else.",
  greeting: () =>
    "Hello! You can ask me about your consumption today, yesterday, this month or last month, and about alerts, limits and devices. If you'd rather talk to somebody from support, write “person”.",
  unknown: () =>
    "Sorry, I don't know the answer to that. Write “person” and somebody from support will take a look.",
  unknownWhenClosed: () =>
    "Sorry, I don't know the answer to that, and this conversation is closed. Press “Talk to a person” or write “person”, and somebody from support will take it up again.",
};
