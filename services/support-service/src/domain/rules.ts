import type { OwnData } from './own-data.ts';
import { periodRules } from './period-rules.ts';
import { formatNumber as number, unavailable, type Language, type Rule } from './rule.ts';

const hourMs = 3_600_000;

/** An hour by its start; by its span where it does not start on the hour of the reader's clock. */
function hourName(iso: string, language: Language, timeZone = 'UTC'): string {
  const start = new Date(iso);
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  const minute = format.formatToParts(start).find(({ type }) => type === 'minute')?.value;
  return minute === '00'
    ? format.format(start)
    : format.formatRange(start, new Date(start.getTime() + hourMs));
}

function todayEn({ today }: OwnData): string {
  if (!today) return unavailable.en;
  if (today.kwh === null) return 'Nothing has been received today yet. Are your devices sending?';
  const usual =
    today.usualKwh === null ? '' : ` A usual day has ${number(today.usualKwh, 'en')} kWh in all.`;
  return `So far today you have used ${number(today.kwh, 'en')} kWh.${usual}`;
}

function todayDe({ today }: OwnData): string {
  if (!today) return unavailable.de;
  if (today.kwh === null) return 'Heute ist noch nichts eingegangen. Senden Ihre Geräte?';
  const usual =
    today.usualKwh === null
      ? ''
      : ` Ein üblicher Tag hat insgesamt ${number(today.usualKwh, 'de')} kWh.`;
  return `Heute haben Sie bisher ${number(today.kwh, 'de')} kWh verbraucht.${usual}`;
}

function alertEn({ lastAlert, timeZone }: OwnData): string {
  if (lastAlert === undefined) return unavailable.en;
  if (lastAlert === null)
    return 'You have had no alert. One is raised when a reading or an hour is over the limit.';
  const what = lastAlert.kind === 'single_reading' ? 'a reading of ' : '';
  return `Your last alert is about the hour of ${hourName(lastAlert.hour, 'en', timeZone)}: ${what}${number(lastAlert.kwh, 'en')} kWh with a limit of ${number(lastAlert.limitKwh, 'en')} kWh.`;
}

function alertDe({ lastAlert, timeZone }: OwnData): string {
  if (lastAlert === undefined) return unavailable.de;
  if (lastAlert === null)
    return 'Sie hatten keine Warnung. Es gibt eine, wenn ein Wert oder eine Stunde über der Grenze liegt.';
  const what = lastAlert.kind === 'single_reading' ? 'ein Wert von ' : '';
  return `Ihre letzte Warnung betrifft die Stunde vom ${hourName(lastAlert.hour, 'de', timeZone)}: ${what}${number(lastAlert.kwh, 'de')} kWh bei einer Grenze von ${number(lastAlert.limitKwh, 'de')} kWh.`;
}

function devicesEn({ devices }: OwnData): string {
  if (!devices) return unavailable.en;
  if (devices.length === 0)
    return 'You have no device yet. Add one under Devices; its credentials are shown once.';
  const silent = devices
    .filter(({ lastReadingAt }) => lastReadingAt === null)
    .map(({ name }) => name);
  const never = silent.length > 0 ? ` No reading yet from: ${silent.join(', ')}.` : '';
  const count = devices.length === 1 ? '1 device' : `${devices.length} devices`;
  return `You have ${count}.${never} If one is silent, check its credentials and that it publishes to its own topic.`;
}

function devicesDe({ devices }: OwnData): string {
  if (!devices) return unavailable.de;
  if (devices.length === 0)
    return 'Sie haben noch kein Gerät. Legen Sie unter Geräte eines an; die Zugangsdaten werden einmal gezeigt.';
  const silent = devices
    .filter(({ lastReadingAt }) => lastReadingAt === null)
    .map(({ name }) => name);
  const never = silent.length > 0 ? ` Noch kein Messwert von: ${silent.join(', ')}.` : '';
  const count = devices.length === 1 ? '1 Gerät' : `${devices.length} Geräte`;
  return `Sie haben ${count}.${never} Ist eines stumm, prüfen Sie seine Zugangsdaten und dass es auf sein eigenes Thema sendet.`;
}

const limitEn = ({ today }: OwnData) =>
  today
    ? `Your limit is ${number(today.limitKwh, 'en')} kWh for a reading and for an hour. You can set one for each device under Devices.`
    : unavailable.en;
const limitDe = ({ today }: OwnData) =>
  today
    ? `Ihre Grenze ist ${number(today.limitKwh, 'de')} kWh für einen Wert und für eine Stunde. Unter Geräte können Sie für jedes Gerät eine setzen.`
    : unavailable.de;

/** Tried in this order; the first that fits answers. */
export const rules: readonly Rule[] = [
  {
    name: 'person',
    patterns: [
      /^\W*(person|human|agent|somebody|someone)\W*$/i,
      /\b(talk|speak|chat|write|connect|contact|reach|need|want|get|ask)\b.{0,40}\b(human|person|people|agent|someone|somebody|administrator|staff)\b/i,
      /\b(can|could|may|will|would)\b.{0,15}\b(human|person|agent|someone|somebody|anyone|anybody)\b/i,
      /\breal (human|person|people)\b/i,
      /\b(human|person|agent|mensch|mitarbeiter)[a-z]*\W+(please|bitte)\b/i,
      /^\W*(mensch|mitarbeiter|jemand)\W*$/i,
      /\b(kann|könnte|könnten|darf)\b.{0,15}\b(mensch|mitarbeiter|jemand)/i,
      /(sprechen|reden|schreiben|kontakt|brauche|möchte|will)\b.{0,40}\b(mensch|mitarbeiter|jemand|administrator)/i,
      /\b(mensch|mitarbeiter|jemand|administrator)[a-zäöü]*\b.{0,40}(sprechen|reden|schreiben|helfen)/i,
    ],
    unless: [
      /(?<!\b(?:can|could|may) (?:i|we) )\b(?:don['’]?t|not|never)(?: (?:need|want|wish|like|to|me|a|any|with|talk|speak|chat|connect|ask|contact|real))* (?:person|human|people|agent|someone|somebody|administrator|staff)\b/i,
      /\b(?:no|without an?) (?:real )?(?:person|human|agent)\b/i,
      /\b(?:kein(?:e|en|em)?|ohne(?: einen)?) (?:echten? )?(?:mensch|mitarbeiter|person|administrator)/i,
      /(?<!\b(?:kann|könnte|koennte|darf) ich )\bnicht mit (?:einem|einer|jemand)/i,
    ],
    handsOver: true,
    answer: {
      en: () => 'I have asked a person to look at this. You will see the answer here.',
      de: () => 'Ich habe jemanden gebeten, sich das anzusehen. Die Antwort erscheint hier.',
    },
  },
  {
    name: 'delete',
    patterns: [
      /\b(delete|remove|erase|close) .*(account|data)\b/i,
      /\b(konto|account|daten)\b.*(l(ö|oe|o)sch|entfern)/i,
      /\bl(ö|oe|o)sch\w*\b.*\b(konto|account|daten)/i,
    ],
    unless: [
      /\b(don['’]?t|not|never)( (want|wish|like|going|to))* (delete|remove|erase|close)\b/i,
      /\bnicht (\w+ )?(l(ö|oe|o)sch|entfern)/i,
      /\bl(ö|oe|o)sch\w*\b.*\bnicht\b/i,
    ],
    answer: {
      en: () =>
        'Under Profile you can delete your account. Your profile, devices, readings, alerts and this conversation go with it, for good.',
      de: () =>
        'Unter Profil können Sie Ihr Konto löschen. Profil, Geräte, Werte, Warnungen und diese Unterhaltung gehen endgültig mit.',
    },
  },
  {
    name: 'password',
    patterns: [
      /\b(password|log ?in|sign ?in|session)s?\b/i,
      /\b(passwort|anmelden|anmeldung|sitzung)/i,
    ],
    answer: {
      en: () =>
        'Under Profile you can change your password and see and end your sessions. Other sessions end when the password changes. If you forgot it, an administrator can create a reset link for you.',
      de: () =>
        'Unter Profil können Sie Ihr Passwort ändern und Ihre Sitzungen sehen und beenden. Andere Sitzungen enden mit der Änderung. Wenn Sie es vergessen haben, kann Ihnen ein Administrator einen Link zum Zurücksetzen erstellen.',
    },
  },
  {
    name: 'export',
    patterns: [/\b(csv|export|download)\b/i, /\b(exportieren|herunterladen|csv)/i],
    answer: {
      en: () =>
        'On each day, week, month and year is a button with an arrow, “Download as CSV”: it gives you what is shown.',
      de: () =>
        'Bei jedem Tag, jeder Woche, jedem Monat und Jahr ist ein Knopf mit Pfeil, „Als CSV herunterladen“: er gibt Ihnen, was gezeigt wird.',
    },
  },
  {
    name: 'alert',
    patterns: [/\b(alert|warning|alarm|notification)s?\b/i, /\b(warnung|alarm|benachrichtigung)/i],
    needs: 'lastAlert',
    answer: { en: alertEn, de: alertDe },
  },
  {
    name: 'limit',
    patterns: [/\b(limit|threshold)s?\b/i, /\b(grenze|grenzwert|limit|schwelle)/i],
    needs: 'today',
    answer: { en: limitEn, de: limitDe },
  },
  ...periodRules,
  {
    name: 'today',
    patterns: [
      /^\W*(today|heute)\W*$/i,
      /\b(use|used|usage|using|consum\w*|kwh|energy|electricity|power)\b.*\btoday\b/i,
      /\btoday\b.*\b(use|used|usage|using|consum\w*|kwh|energy|electricity|power)\b/i,
      /\bhow much\b(?!.*\b(yesterday|week|month|year)\b).*\b(use|used|using|consum\w*)\b/i,
      /\bheute\b.*(verbrauch|strom|energie|kwh)/i,
      /(verbrauch|strom|energie|kwh).*\bheute\b/i,
      /\bwie ?viel(?!.*(gestern|woche|monat|jahr)).*(verbrauch|strom)/i,
    ],
    needs: 'today',
    answer: { en: todayEn, de: todayDe },
  },
  {
    name: 'missing',
    patterns: [
      /\b(missing|gap|no data|empty|hole)s?\b/i,
      /\b(lücke|fehlt|fehlen|keine daten|leer)/i,
    ],
    answer: {
      en: () =>
        'A missing hour is shown as missing, never as zero. Readings that come late are added to the hour they belong to, so a gap may close by itself.',
      de: () =>
        'Eine fehlende Stunde wird als fehlend gezeigt, nie als null. Späte Werte kommen in die Stunde, zu der sie gehören; eine Lücke kann sich also von selbst schließen.',
    },
  },
  {
    name: 'device',
    patterns: [/\b(device|meter|plug|sensor)s?\b/i, /\b(gerät|geraet|zähler|steckdose|sensor)/i],
    needs: 'devices',
    answer: { en: devicesEn, de: devicesDe },
  },
  {
    name: 'greeting',
    patterns: [
      /^\s*(hi|hello|hey|good (morning|evening|day)|thanks|thank you)\b/i,
      /^\s*(hallo|guten (tag|morgen|abend)|danke|servus|moin)\b/i,
    ],
    answer: {
      en: () =>
        'Hello! Ask me about your use today, yesterday, this month or last month, or about alerts, limits and devices. Write “person” to talk to somebody.',
      de: () =>
        'Hallo! Fragen Sie nach Ihrem Verbrauch heute, gestern, in diesem oder im letzten Monat oder nach Warnungen, Grenzen und Geräten. Schreiben Sie „Mensch“, um mit jemandem zu sprechen.',
    },
  },
];

export const ruleFor = (text: string): Rule | undefined =>
  rules.find(
    ({ patterns, unless = [] }) =>
      patterns.some((pattern) => pattern.test(text)) &&
      !unless.some((pattern) => pattern.test(text)),
  );

export const noRule: Readonly<Record<Language, string>> = {
  en: 'I do not know an answer to that. Say “person” and somebody will look at it.',
  de: 'Darauf weiß ich keine Antwort. Schreiben Sie „Mensch“, dann sieht es sich jemand an.',
};
