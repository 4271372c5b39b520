import type { Formats } from './formats.ts';
import type { OtherKind, OwnData, Period } from './own-data.ts';
import type { Answers } from './rule.ts';

const unavailable =
  'Ich kann Ihre Daten gerade nicht abrufen. Bitte versuchen Sie es gleich noch einmal.';
const listed = (names: readonly string[]) => new Intl.ListFormat('de').format(names);

/** Whether a total lacks something. */
const gaps = ({ isWhole }: { readonly isWhole: boolean }) =>
  isWhole ? '' : ' Es fehlen Messwerte, deshalb kann es auch mehr gewesen sein.';

/** Whether a total may count something twice. */
const sum = ({ devices = [], others = [] }: OwnData) =>
  devices.length > 1
    ? ` Das ist die Summe aller Geräte${others.length > 0 ? ', die den Verbrauch messen' : ''}. Ist eines davon ein Hauptzähler, enthält er die Geräte dahinter schon.`
    : '';

function today(data: OwnData, { kwh }: Formats): string {
  const { today: found } = data;
  if (!found) return unavailable;
  if (found.kwh === null && data.devices?.length === 0 && data.others?.length)
    return 'Keines Ihrer Geräte misst den Verbrauch.';
  if (found.kwh === null)
    return 'Heute ist noch nichts angekommen. Bitte prüfen Sie, ob Ihre Geräte senden.';
  const usual =
    found.usualKwh === null
      ? ''
      : ` An einem typischen Tag sind es insgesamt ${kwh(found.usualKwh)}.`;
  return `Heute haben Sie bisher ${kwh(found.kwh)} verbraucht.${gaps(found)}${usual}${sum(data)}`;
}

const otherWords = {
  production: { noun: 'Erzeugung', verb: 'erzeugt' },
  'feed-in': { noun: 'Einspeisung', verb: 'eingespeist' },
} as const;

function other({ others }: OwnData, measures: OtherKind, { kwh }: Formats): string {
  if (!others) return unavailable;
  const found = others.find((one) => one.measures === measures);
  const { noun, verb } = otherWords[measures];
  if (!found)
    return `Keines Ihrer Geräte misst die ${noun}. Unter „Geräte“ können Sie eines hinzufügen.`;
  if (found.kwh === null)
    return `Heute ist noch keine ${noun} angekommen. Bitte prüfen Sie, ob Ihr Gerät sendet.`;
  return `Heute haben Sie bisher ${kwh(found.kwh)} ${verb}.${gaps(found)}`;
}

function alert({ lastAlert }: OwnData, { kwh, hour }: Formats): string {
  if (lastAlert === undefined) return unavailable;
  if (lastAlert === null)
    return 'Sie hatten noch keine Warnung. Sie bekommen eine, wenn ein einzelner Messwert oder eine ganze Stunde über dem Grenzwert liegt.';
  const when = hour(lastAlert.hour);
  const limit = kwh(lastAlert.limitKwh);
  return lastAlert.kind === 'single_reading'
    ? `Ihre letzte Warnung betraf einen Messwert von ${kwh(lastAlert.kwh)} in der Stunde ${when}. Der Grenzwert lag bei ${limit}.`
    : `Ihre letzte Warnung betraf die Stunde ${when}. In dieser Stunde haben Sie ${kwh(lastAlert.kwh)} verbraucht, der Grenzwert lag bei ${limit}.`;
}

function limit({ today: found, limits }: OwnData, { kwh }: Formats): string {
  if (!found) return unavailable;
  if (!limits)
    return `Grenzwerte gelten je Gerät. Ihr niedrigster liegt bei ${kwh(found.limitKwh)} für einen Messwert oder eine Stunde. Unter „Geräte“ können Sie alle sehen und ändern.`;
  if (limits.length === 0)
    return `Grenzwerte gelten je Gerät. Solange Sie keinen eigenen festlegen, sind es ${kwh(found.limitKwh)} für einen Messwert oder eine Stunde.`;
  const lines = limits.map(({ name, limitKwh }) => `\n• ${name}: ${kwh(limitKwh)}`);
  return `Grenzwerte gelten je Gerät, für einen Messwert oder eine Stunde:${lines.join('')}\nÄndern können Sie sie unter „Geräte“.`;
}

function device({ devices }: OwnData, { dateTime }: Formats): string {
  if (!devices) return unavailable;
  if (devices.length === 0)
    return 'Sie haben noch kein Gerät. Legen Sie unter „Geräte“ eines an und kopieren Sie gleich die Zugangsdaten: Sie werden nur einmal angezeigt.';
  const count = devices.length === 1 ? 'ein Gerät' : `${devices.length} Geräte`;
  const silent = devices.filter(({ lastReadingAt }) => !lastReadingAt).map(({ name }) => name);
  const latest = devices.toSorted((a, b) =>
    (b.lastReadingAt ?? '').localeCompare(a.lastReadingAt ?? ''),
  )[0];
  const heard = latest?.lastReadingAt
    ? ` Der letzte Messwert kam von ${latest.name}: ${dateTime(latest.lastReadingAt)}.`
    : '';
  const unheard =
    silent.length > 0
      ? ` Von ${listed(silent)} ist noch nichts angekommen. Prüfen Sie dort die Zugangsdaten und das Thema, auf dem gesendet wird.`
      : '';
  return `Sie haben ${count}.${heard}${unheard}`;
}

type When = (from: string) => string;

function whole(data: OwnData, period: Period, { kwh }: Formats, when: When): string {
  const total = data.totals?.[period];
  if (!total) return unavailable;
  if (total.kwh === null) return `${when(total.from)} ist nichts angekommen.`;
  return `${when(total.from)} haben Sie ${kwh(total.kwh)} verbraucht.${gaps(total)}${sum(data)}`;
}

function soFar(data: OwnData, period: Period, { kwh }: Formats, when: When): string {
  const total = data.totals?.[period];
  if (!total) return unavailable;
  if (total.kwh === null) return `${when(total.from)} ist noch nichts angekommen.`;
  return `${when(total.from)} haben Sie bisher ${kwh(total.kwh)} verbraucht.${gaps(total)}${sum(data)}`;
}

export const answersDe: Answers = {
  person: () =>
    'Ich habe jemanden vom Support gebeten, sich das anzusehen. Die Antwort erscheint hier.',
  delete: () =>
    'Ihr Konto können Sie unter „Profil“ löschen. Profil, Geräte, Messwerte, Warnungen und dieses Gespräch werden damit endgültig gelöscht.',
  password: () =>
    'Unter „Profil“ können Sie Ihr Passwort ändern und Ihre Sitzungen sehen und beenden. Mit einem neuen Passwort werden Sie überall sonst abgemeldet. Falls Sie es vergessen haben, kann Ihnen ein Administrator einen Link zum Zurücksetzen erstellen.',
  export: () =>
    'Öffnen Sie den Tag, die Woche, den Monat oder das Jahr und drücken Sie „Als CSV herunterladen“. Die Datei enthält genau das, was dort zu sehen ist.',
  alert,
  limit,
  yesterday: (data, formats) =>
    whole(data, 'yesterday', formats, (from) => `Gestern, am ${formats.date(from)},`),
  week: (data, formats) =>
    soFar(data, 'week', formats, (from) => `Diese Woche (seit dem ${formats.date(from)})`),
  month: (data, formats) => soFar(data, 'month', formats, (from) => `Im ${formats.month(from)}`),
  lastMonth: (data, formats) =>
    whole(data, 'lastMonth', formats, (from) => `Im ${formats.month(from)}`),
  today,
  production: (data, formats) => other(data, 'production', formats),
  feedIn: (data, formats) => other(data, 'feed-in', formats),
  missing: () =>
    'Stunden ohne Messwerte werden als fehlend angezeigt, nie als null. Späte Messwerte kommen in die Stunde, zu der sie gehören; eine Lücke kann sich also noch füllen.',
  device,
  thanks: () => 'Gern geschehen! Wenn noch etwas ist, schreiben Sie einfach hier.',
  greeting: () =>
    'Hallo! Fragen Sie mich nach Ihrem Verbrauch heute, gestern, in diesem oder im letzten Monat oder nach Warnungen, Grenzwerten und Geräten. Wenn Sie lieber mit jemandem vom Support sprechen möchten, schreiben Sie „Mensch“.',
  unknown: () =>
    'Das weiß ich leider nicht. Schreiben Sie „Mensch“, dann sieht es sich jemand vom Support an.',
  unknownWhenClosed: () =>
    'Das weiß ich leider nicht, und dieses Gespräch ist geschlossen. Drücken Sie „Mit einem Menschen sprechen“ oder schreiben Sie „Mensch“, dann kümmert sich wieder jemand vom Support darum.',
};
