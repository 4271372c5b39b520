import { describe, expect, test } from 'vitest';
import { ruleFor, rules } from './rules.ts';

interface Row {
  readonly says: readonly string[];
  readonly saysNot: readonly string[];
}

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
  },
  month: {
    says: [
      'this month?',
      'usage this month',
      'Verbrauch diesen Monat',
      'Wie viel kWh in diesem Monat?',
    ],
    saysNot: ['How much did I use last month?', 'Diesen Monat ziehe ich um'],
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
  },
  thanks: {
    says: ['thanks!', 'Great, thank you', 'Danke', 'Vielen Dank für die Hilfe'],
    saysNot: ['the bank', 'Gedanken'],
  },
  greeting: {
    says: ['Hi', 'hello there', 'Good morning', 'Hallo', 'Guten Tag', 'Servus', 'moin'],
    saysNot: ['history', 'high use', 'say hello', 'hallogen'],
  },
};

test('the table has each of the rules', () => {
  expect(rules.map(({ name }) => name).toSorted()).toEqual(Object.keys(table).toSorted());
});

describe.each(Object.entries(table))('the rule %s', (name, { says, saysNot }) => {
  test.each(says)('answers “%s”', (text) => {
    expect(ruleFor(text)?.name).toBe(name);
  });

  test.each(saysNot)('does not answer “%s”', (text) => {
    expect(ruleFor(text)?.name).not.toBe(name);
  });
});

test.each(['What is the meaning of life?', 'Was kostet ein Auto?', '', '🙂', 'x'.repeat(4_000)])(
  'no rule answers “%.40s”',
  (text) => {
    expect(ruleFor(text)).toBeUndefined();
  },
);
