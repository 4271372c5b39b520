import { describe, expect, test } from 'vitest';
import type { OwnData } from './own-data.ts';
import { noRule, ruleFor, rules } from './rules.ts';

const data: OwnData = {
  timeZone: 'Europe/Paris',
  today: { kwh: 4.25, usualKwh: 9.5, limitKwh: 0.75 },
  totals: { yesterday: 7.5, week: 20.25, month: 100, lastMonth: 1234.5 },
  lastAlert: { kind: 'hourly_total', hour: '2026-11-24T09:00:00Z', kwh: 1.25, limitKwh: 0.75 },
  devices: [
    { name: 'Kettle', lastReadingAt: '2026-11-24T09:40:00Z' },
    { name: 'Boiler', lastReadingAt: null },
  ],
};
const nothing: OwnData = {
  today: { kwh: null, usualKwh: null, limitKwh: 0.5 },
  totals: { yesterday: null, week: null, month: null, lastMonth: null },
  lastAlert: null,
  devices: [],
};

interface Row {
  readonly says: readonly string[];
  readonly saysNot: readonly string[];
  /** In the answer, in English and in German, with data, without any, and when they cannot be had. */
  readonly en: readonly [string, string, string];
  readonly de: readonly [string, string, string];
}
const always = (en: string, de: string): Pick<Row, 'en' | 'de'> => ({
  en: [en, en, en],
  de: [de, de, de],
});
const away = {
  en: 'I cannot look at your data right now',
  de: 'Ich komme gerade nicht an Ihre Daten',
};

const table: Record<string, Row> = {
  person: {
    says: [
      'person',
      'Person!',
      'I want to talk to a human',
      'can I speak with someone please',
      'Connect me to an administrator',
      'is there a real person?',
      'Can a person look at my heat pump, please?',
      'a human please',
      'Could somebody call me?',
      'Mensch',
      'Ich möchte mit einem Menschen sprechen',
      'Ich brauche einen Mitarbeiter',
      'Kann mir jemand helfen?',
      'Könnte sich ein Mensch meine Heizung ansehen?',
      'Einen Menschen, bitte',
      'Can I not talk to a person?',
      'This is not helping, I want a person',
      'Kann ich nicht mit einem Menschen sprechen?',
    ],
    saysNot: [
      'What is a normal use per person?',
      'How many people live here?',
      'Can I see the use of each person?',
      'We have one person more at home now',
      'Ist das menschenmöglich?',
      'I do not want a person',
      "I don't need to talk to a human",
      'no human please',
      'Ich brauche keinen Menschen',
      'Ich möchte nicht mit einem Menschen sprechen',
    ],
    ...always('I have asked a person', 'Ich habe jemanden gebeten'),
  },
  delete: {
    says: [
      'How do I delete my account?',
      'please erase all my data',
      'close this account',
      'Konto löschen',
      'Bitte löschen Sie meine Daten',
      'Wie kann ich mein Konto entfernen?',
      'konto loeschen',
      'Lösch meinen Account',
    ],
    saysNot: [
      'delete the kettle',
      'close the window',
      'Gerät löschen',
      'I do not want to delete my account',
      'do not erase my data',
      'Konto nicht löschen',
      'Bitte löschen Sie meine Daten nicht',
      'Ich will mein Konto nicht loeschen',
    ],
    ...always('delete your account', 'Ihr Konto löschen'),
  },
  password: {
    says: [
      'I forgot my password',
      'cannot log in',
      'How do I sign in on my phone?',
      'which sessions are open',
      'Passwort ändern',
      'Die Anmeldung geht nicht',
    ],
    saysNot: ['I passed by', 'Is wood good?', 'Passt das?'],
    ...always('change your password', 'Ihr Passwort ändern'),
  },
  export: {
    says: [
      'export',
      'How do I download my data?',
      'csv please',
      'Kann ich das herunterladen?',
      'als CSV exportieren',
    ],
    saysNot: ['expert advice', 'the load is down'],
    ...always('Download as CSV', 'Als CSV herunterladen'),
  },
  alert: {
    says: [
      'Why did I get an alert?',
      'what was the last warning',
      'Did I have an alert today?',
      'alarms',
      'Warum eine Warnung?',
      'Letzte Benachrichtigung',
    ],
    saysNot: ['be warned', 'I am alerted by noise'],
    en: [
      'Nov 24, 2026, 10:00 AM: 1.25 kWh with a limit of 0.75 kWh',
      'You have had no alert',
      away.en,
    ],
    de: [
      '24.11.2026, 10:00: 1,25 kWh bei einer Grenze von 0,75 kWh',
      'Sie hatten keine Warnung',
      away.de,
    ],
  },
  limit: {
    says: [
      'What is my limit?',
      'change the threshold',
      'How much am I over my limit?',
      'Wie hoch ist die Grenze?',
      'Mein Grenzwert',
      'limits',
    ],
    saysNot: ['unlimited', 'das begrenzt mich nicht'],
    en: ['Your limit is 0.75 kWh', 'Your limit is 0.5 kWh', away.en],
    de: ['Ihre Grenze ist 0,75 kWh', 'Ihre Grenze ist 0,5 kWh', away.de],
  },
  yesterday: {
    says: [
      'yesterday?',
      'How much did I use yesterday?',
      'YESTERDAY kwh',
      'and yesterday',
      'Gestern',
      'Wieviel habe ich gestern verbraucht?',
      'Stromverbrauch gestern',
      'wie viel war es gestern',
    ],
    saysNot: ['I bought it yesterday', 'Gestern war es kalt'],
    en: ['Yesterday you used 7.5 kWh', 'there are no readings', away.en],
    de: ['Gestern haben Sie 7,5 kWh verbraucht', 'gibt es keine Messwerte', away.de],
  },
  week: {
    says: [
      'this week',
      'energy this week',
      'how much have I used this week',
      'diese Woche',
      'Wie viel Strom habe ich diese Woche verbraucht?',
      'Verbrauch in dieser Woche',
    ],
    saysNot: ['I am away this week', 'last week'],
    en: ['So far this week you used 20.25 kWh', 'there are no readings', away.en],
    de: ['In dieser Woche bisher haben Sie 20,25 kWh', 'gibt es keine Messwerte', away.de],
  },
  month: {
    says: [
      'this month?',
      'usage this month',
      'Verbrauch diesen Monat',
      'Wie viel kWh in diesem Monat?',
    ],
    saysNot: ['How much did I use last month?', 'Diesen Monat ziehe ich um'],
    en: ['So far this month you used 100 kWh', 'there are no readings', away.en],
    de: ['In diesem Monat bisher haben Sie 100 kWh', 'gibt es keine Messwerte', away.de],
  },
  lastMonth: {
    says: [
      'last month',
      'How much did I use last month?',
      'what about last month?',
      'letzter Monat',
      'Wie viel habe ich letzten Monat verbraucht?',
      'Stromverbrauch im letzten Monat',
      'Verbrauch im Vormonat',
    ],
    saysNot: ['I moved last month', 'Letzten Monat war es kalt'],
    en: ['Last month you used 1,234.5 kWh', 'there are no readings', away.en],
    de: ['Im letzten Monat haben Sie 1.234,5 kWh', 'gibt es keine Messwerte', away.de],
  },
  today: {
    says: [
      'today',
      'How much did I use today?',
      'energy today',
      'How much electricity do I consume?',
      'Today: kWh?',
      'Wie viel Strom habe ich verbraucht?',
      'Verbrauch heute',
      'heute?',
    ],
    saysNot: [
      'How much did I use last month?',
      'I bought it today',
      'Wieviel habe ich gestern verbraucht?',
      'Heute ist es kalt',
    ],
    en: [
      'you have used 4.25 kWh. A usual day has 9.5 kWh',
      'Nothing has been received today',
      away.en,
    ],
    de: [
      'Heute haben Sie bisher 4,25 kWh verbraucht. Ein üblicher Tag hat insgesamt 9,5 kWh',
      'Heute ist noch nichts eingegangen',
      away.de,
    ],
  },
  missing: {
    says: [
      'hours are missing',
      'there is a gap',
      'the chart is empty',
      'no data since noon',
      'Da fehlt etwas',
      'Es gibt eine Lücke',
      'keine Daten',
    ],
    saysNot: ['I miss you', 'a whole lot'],
    ...always('never as zero', 'nie als null'),
  },
  device: {
    says: [
      'my devices',
      'How do I add a plug?',
      'is the meter working',
      'Mein Gerät',
      'Zähler ablesen',
      'Steckdosen',
    ],
    saysNot: ['unplugged', 'a perimeter'],
    en: ['You have 2 devices. No reading yet from: Boiler.', 'You have no device yet', away.en],
    de: [
      'Sie haben 2 Geräte. Noch kein Messwert von: Boiler.',
      'Sie haben noch kein Gerät',
      away.de,
    ],
  },
  greeting: {
    says: ['Hi', 'hello there', 'Good morning', 'thanks!', 'Hallo', 'Guten Tag', 'Servus', 'moin'],
    saysNot: ['history', 'high use', 'say hello', 'hallogen'],
    ...always('Hello! Ask me', 'Hallo! Fragen Sie'),
  },
};

test('the table has each of the rules', () => {
  expect(rules.map(({ name }) => name).toSorted()).toEqual(Object.keys(table).toSorted());
});

describe.each(Object.entries(table))('the rule %s', (name, { says, saysNot, en, de }) => {
  test.each(says)('answers “%s”', (text) => {
    expect(ruleFor(text)?.name).toBe(name);
  });

  test.each(saysNot)('does not answer “%s”', (text) => {
    expect(ruleFor(text)?.name).not.toBe(name);
  });

  test('says what it should in both languages, with data, with none, and when they cannot be had', () => {
    const rule = rules.find((one) => one.name === name);
    for (const [language, expected] of [
      ['en', en],
      ['de', de],
    ] as const)
      for (const [index, known] of [data, nothing, {}].entries())
        expect(rule?.answer[language](known).replaceAll(/\s/g, ' ')).toContain(expected[index]);
  });
});

test.each(['What is the meaning of life?', 'Was kostet ein Auto?', '', '🙂', 'x'.repeat(4_000)])(
  'no rule answers “%.40s”',
  (text) => {
    expect(ruleFor(text)).toBeUndefined();
    expect(noRule.en).toContain('person');
  },
);

test('a single device is named in the singular in both languages', () => {
  const device = rules.find(({ name }) => name === 'device');
  const one = { devices: [{ name: 'Boiler', lastReadingAt: '2026-11-24T09:00:00.000Z' }] };
  expect(device?.answer.en(one)).toContain('You have 1 device.');
  expect(device?.answer.de(one)).toContain('Sie haben 1 Gerät.');
});

test('the password answer says who can help when it is forgotten', () => {
  const password = rules.find(({ name }) => name === 'password');
  expect(password?.answer.en({})).toContain('an administrator can create a reset link');
  expect(password?.answer.de({})).toContain('Link zum Zurücksetzen');
});
