import { describe, expect, test } from 'vitest';
import { createFormats } from './formats.ts';
import type { Language } from './language.ts';
import type { OwnData } from './own-data.ts';
import type { RuleName } from './rule.ts';
import { answers, rules } from './rules.ts';

const ofSeveralDevices: OwnData = {
  timeZone: 'Europe/Paris',
  today: { kwh: 4.25, isWhole: true, usualKwh: 9.5, limitKwh: 0.5 },
  totals: {
    yesterday: { from: '2026-11-23', kwh: 7.5, isWhole: true },
    week: { from: '2026-11-23', kwh: 20.25, isWhole: true },
    month: { from: '2026-11-01', kwh: 100, isWhole: true },
    lastMonth: { from: '2026-10-01', kwh: 1234.5, isWhole: true },
  },
  lastAlert: { kind: 'hourly_total', hour: '2026-11-24T09:00:00Z', kwh: 1.25, limitKwh: 0.75 },
  devices: [
    { name: 'Fridge', lastReadingAt: '2026-11-24T08:40:00Z' },
    { name: 'Kettle', lastReadingAt: '2026-11-24T09:40:00Z' },
    { name: 'Boiler', lastReadingAt: null },
    { name: 'Plug', lastReadingAt: null },
  ],
  limits: [
    { name: 'Kettle', limitKwh: 0.75 },
    { name: 'Boiler', limitKwh: 0.5 },
  ],
};
/** Of one device, so that nothing is counted twice. */
const data: OwnData = { ...ofSeveralDevices, devices: [{ name: 'Kettle', lastReadingAt: null }] };
const nothing: OwnData = {
  today: { kwh: null, isWhole: false, usualKwh: null, limitKwh: 0.5 },
  totals: {
    yesterday: { from: '2026-11-23', kwh: null, isWhole: false },
    week: { from: '2026-11-23', kwh: null, isWhole: false },
    month: { from: '2026-11-01', kwh: null, isWhole: false },
    lastMonth: { from: '2026-10-01', kwh: null, isWhole: false },
  },
  lastAlert: null,
  devices: [],
  limits: [],
};

const say = (language: Language, locale: string, name: RuleName, known: OwnData = {}) =>
  answers[language][name](known, createFormats(language, locale, known.timeZone)).replaceAll(
    /[\u00A0\u2009\u202F]/g,
    ' ',
  );

test.each([
  ['today', 'So far today you have used 4.25 kWh. On a typical day it is 9.50 kWh in total.'],
  ['yesterday', 'Yesterday, 23 Nov 2026, you used 7.50 kWh.'],
  ['week', 'So far this week (since 23 Nov 2026) you have used 20.25 kWh.'],
  ['month', 'So far in November 2026 you have used 100.00 kWh.'],
  ['lastMonth', 'In October 2026 you used 1,234.50 kWh.'],
  [
    'alert',
    'Your last alert was about the hour 24 Nov 2026, 10:00–11:00, in which you used 1.25 kWh. The limit was 0.75 kWh.',
  ],
  [
    'limit',
    'Limits are set per device, for a single reading or an hour:\n• Kettle: 0.75 kWh\n• Boiler: 0.50 kWh\nYou can change them under Devices.',
  ],
  [
    'device',
    'You have 4 devices. The latest reading came from Kettle: 24 Nov 2026, 10:40. Nothing has arrived from Boiler and Plug yet. Check their credentials, and the topic each sends to.',
  ],
] as const)('the English answer for %s is “%s”', (name, expected) => {
  expect(say('en', 'en-GB', name, name === 'device' ? ofSeveralDevices : data)).toBe(expected);
});

test.each([
  [
    'today',
    'Heute haben Sie bisher 4,25 kWh verbraucht. An einem typischen Tag sind es insgesamt 9,50 kWh.',
  ],
  ['yesterday', 'Gestern, am 23.11.2026, haben Sie 7,50 kWh verbraucht.'],
  ['week', 'Diese Woche (seit dem 23.11.2026) haben Sie bisher 20,25 kWh verbraucht.'],
  ['month', 'Im November 2026 haben Sie bisher 100,00 kWh verbraucht.'],
  ['lastMonth', 'Im Oktober 2026 haben Sie 1.234,50 kWh verbraucht.'],
  [
    'alert',
    'Ihre letzte Warnung betraf die Stunde 24.11.2026, 10:00–11:00 Uhr. In dieser Stunde haben Sie 1,25 kWh verbraucht, der Grenzwert lag bei 0,75 kWh.',
  ],
  [
    'limit',
    'Grenzwerte gelten je Gerät, für einen Messwert oder eine Stunde:\n• Kettle: 0,75 kWh\n• Boiler: 0,50 kWh\nÄndern können Sie sie unter „Geräte“.',
  ],
  [
    'device',
    'Sie haben 4 Geräte. Der letzte Messwert kam von Kettle: 24.11.2026, 10:40. Von Boiler und Plug ist noch nichts angekommen. Prüfen Sie dort die Zugangsdaten und das Thema, auf dem gesendet wird.',
  ],
] as const)('the German answer for %s is “%s”', (name, expected) => {
  expect(say('de', 'de-DE', name, name === 'device' ? ofSeveralDevices : data)).toBe(expected);
});

describe('numbers, dates and times', () => {
  test.each([
    ['en', 'en-US', '1,234.50 kWh', 'Nov 23, 2026', '10:00 – 11:00 AM'],
    ['en', 'en-AU', '1,234.50 kWh', '23 Nov 2026', '10:00 – 11:00 am'],
    ['de', 'de-CH', "1'234.50 kWh", '23.11.2026', '10:00–11:00 Uhr'],
    ['de', 'de-AT', '1 234,50 kWh', '23.11.2026', '10:00–11:00 Uhr'],
  ] as const)('in %s use the formats of the locale %s', (language, locale, number, date, time) => {
    expect(say(language, locale, 'lastMonth', data)).toContain(number);
    expect(say(language, locale, 'yesterday', data)).toContain(date);
    expect(say(language, locale, 'alert', data)).toContain(time);
  });

  test('use the formats of the language when the locale belongs to another language', () => {
    expect(say('de', 'en-US', 'lastMonth', data)).toContain('1.234,50 kWh');
    expect(say('en', 'de-DE', 'lastMonth', data)).toContain('1,234.50 kWh');
  });
});

const others = [
  { measures: 'production', kwh: 1.8, isWhole: true },
  { measures: 'feed-in', kwh: 1.25, isWhole: false },
] as const;
const silent = others.map((other) => ({ ...other, kwh: null }));

test.each([
  ['production', others, 'So far today you have produced 1.80 kWh.'],
  [
    'feedIn',
    others,
    'So far today you have fed in 1.25 kWh. Some readings are missing, so it may have been more.',
  ],
  ['production', [], 'None of your devices measures production. You can add one under Devices.'],
  [
    'feedIn',
    silent,
    'No feed-in has been received today yet. Please check that your device is sending.',
  ],
] as const)('the English answer for %s out of %j is “%s”', (name, known, expected) => {
  expect(say('en', 'en-GB', name, { ...data, others: known })).toBe(expected);
});

test.each([
  ['production', others, 'Heute haben Sie bisher 1,80 kWh erzeugt.'],
  [
    'feedIn',
    others,
    'Heute haben Sie bisher 1,25 kWh eingespeist. Es fehlen Messwerte, deshalb kann es auch mehr gewesen sein.',
  ],
  [
    'feedIn',
    [],
    'Keines Ihrer Geräte misst die Einspeisung. Unter „Geräte“ können Sie eines hinzufügen.',
  ],
  [
    'production',
    silent,
    'Heute ist noch keine Erzeugung angekommen. Bitte prüfen Sie, ob Ihr Gerät sendet.',
  ],
] as const)('the German answer for %s out of %j is “%s”', (name, known, expected) => {
  expect(say('de', 'de-DE', name, { ...data, others: known })).toBe(expected);
});

test('the answer for today never includes what was produced or fed in', () => {
  expect(say('en', 'en-GB', 'today', { ...ofSeveralDevices, others })).toBe(
    'So far today you have used 4.25 kWh. On a typical day it is 9.50 kWh in total. This is the total of all your devices that measure consumption. If one of them is a main meter, it already includes the devices behind it.',
  );
  expect(say('de', 'de-DE', 'today', { ...ofSeveralDevices, others })).toContain(
    'Das ist die Summe aller Geräte, die den Verbrauch messen. Ist',
  );
  const onlyPanels = { ...nothing, others };
  expect(say('en', 'en-GB', 'today', onlyPanels)).toBe(
    'None of your devices measures consumption.',
  );
  expect(say('de', 'de-DE', 'today', onlyPanels)).toBe('Keines Ihrer Geräte misst den Verbrauch.');
});

test.each([
  ['today', 'Nothing has been received today', 'Heute ist noch nichts angekommen'],
  ['yesterday', 'Yesterday, 23 Nov 2026, nothing was', 'Gestern, am 23.11.2026, ist nichts'],
  [
    'week',
    'Nothing has been received this week',
    'Diese Woche (seit dem 23.11.2026) ist noch nichts',
  ],
  ['month', 'Nothing has been received in November', 'Im November 2026 ist noch nichts'],
  ['lastMonth', 'In October 2026 nothing was', 'Im Oktober 2026 ist nichts'],
  ['alert', "You haven't had an alert", 'Sie hatten noch keine Warnung'],
  ['limit', 'it is 0.50 kWh', 'sind es 0,50 kWh'],
  ['device', 'You have no devices yet', 'Sie haben noch kein Gerät'],
] as const)(
  'the answer for %s says that data is missing when there is no data',
  (name, english, german) => {
    expect(say('en', 'en-GB', name, nothing)).toContain(english);
    expect(say('de', 'de-DE', name, nothing)).toContain(german);
  },
);

test('only answers that need data ask the resident to try again when the data cannot be read', () => {
  for (const { name, needs } of rules)
    for (const [language, again] of [
      ['en', 'try again in a moment'],
      ['de', 'gleich noch einmal'],
    ] as const)
      expect(say(language, 'en-GB', name).includes(again), name).toBe(needs !== undefined);
});

const periods = ['today', 'yesterday', 'week', 'month', 'lastMonth'] as const;
const missing = {
  en: 'Some readings are missing, so you may have used more.',
  de: 'Es fehlen Messwerte, deshalb kann es auch mehr gewesen sein.',
};
const mainMeter = {
  en: 'This is the total of all your devices. If one of them is a main meter, it already includes the devices behind it.',
  de: 'Das ist die Summe aller Geräte. Ist eines davon ein Hauptzähler, enthält er die Geräte dahinter schon.',
};

test.each(periods)('the answer for %s says when readings are missing', (name) => {
  const { today, totals } = data;
  const partial = {
    ...data,
    ...(name === 'today' ? { today: { ...today, isWhole: false } } : {}),
    totals: {
      ...totals,
      ...(name === 'today' ? {} : { [name]: { ...totals?.[name], isWhole: false } }),
    },
  } as OwnData;
  for (const language of ['en', 'de'] as const) {
    const complete = say(language, 'en-GB', name, data);
    expect(complete).not.toContain(missing[language]);
    const said = say(language, 'en-GB', name, partial);
    expect(said).toContain(` ${missing[language]}`);
    expect(said.replace(` ${missing[language]}`, '')).toBe(complete);
    expect(say(language, 'en-GB', name, nothing)).not.toContain(missing[language]);
  }
});

test.each(periods)(
  'the answer for %s says that a main meter includes others if there are several devices',
  (name) => {
    for (const language of ['en', 'de'] as const) {
      const ofOne = say(language, 'en-GB', name, data);
      expect(ofOne).not.toContain(mainMeter[language]);
      expect(say(language, 'en-GB', name, ofSeveralDevices)).toBe(
        `${ofOne} ${mainMeter[language]}`,
      );
    }
  },
);

test('the answer about the limits of many devices names only the lowest', () => {
  const { limits: _, ...many } = data;
  expect(say('en', 'en-GB', 'limit', many)).toBe(
    'Limits are set per device. Your lowest is 0.50 kWh for a single reading or an hour; you can see and change them all under Devices.',
  );
  expect(say('de', 'de-DE', 'limit', many)).toContain('Ihr niedrigster liegt bei 0,50 kWh');
});

test('an alert about one reading names the reading', () => {
  const alert = {
    lastAlert: { ...data.lastAlert, kind: 'single_reading', hour: '2026-11-24T09:00:00Z' },
  } as OwnData;
  expect(say('en', 'en-GB', 'alert', alert)).toContain('about one reading of 1.25 kWh');
  expect(say('de', 'de-DE', 'alert', alert)).toContain('betraf einen Messwert von 1,25 kWh');
});

test('one device is named in the singular', () => {
  const devices = [{ name: 'Boiler', lastReadingAt: null }];
  expect(say('en', 'en-GB', 'device', { devices })).toBe(
    'You have one device. Nothing has arrived from Boiler yet. Check its credentials, and the topic it sends to.',
  );
  expect(say('de', 'de-DE', 'device', { devices })).toMatch(/^Sie haben ein Gerät\. Von Boiler /);
});

test('an hour is shown in local time, even with an offset of half an hour', () => {
  expect(say('en', 'en-GB', 'alert', { ...data, timeZone: 'Asia/Kolkata' })).toContain(
    '24 Nov 2026, 14:30–15:30',
  );
});

test('the answer about a forgotten password says who can help', () => {
  expect(say('en', 'en-GB', 'password')).toContain('an administrator can create a reset link');
  expect(say('de', 'de-DE', 'password')).toContain('Link zum Zurücksetzen');
});
