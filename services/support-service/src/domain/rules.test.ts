import { describe, expect, test } from 'vitest';
import type { RuleName } from './rule.ts';
import { ruleFor, rules } from './rules.ts';

type Questions = Readonly<Record<RuleName | 'no rule', readonly string[]>>;

const english: Questions = {
  person: [
    'person',
    'Person!',
    'I want to talk to a human',
    'can I speak with someone please',
    'Connect me to an administrator',
    'is there a real person?',
    'Can a person look at my heat pump, please?',
    'a human please',
    'Could somebody call me?',
    'Can I not talk to a person?',
    'This is not helping, I want a person',
    'Please reopen this conversation',
    'Can you open my conversation again?',
  ],
  delete: [
    'How do I delete my account?',
    'please erase all my data',
    'close this account',
    'I want my account removed',
    'Can all my data be deleted?',
  ],
  password: [
    'I forgot my password',
    'cannot log in',
    'How do I sign in on my phone?',
    'which sessions are open',
    'How can I change my password?',
    'Can I log out everywhere?',
    'Why was I logged out?',
  ],
  export: [
    'export',
    'How do I download my data?',
    'csv please',
    'Can I open my readings in a spreadsheet?',
    'Is there a file for Excel?',
  ],
  alert: [
    'Why did I get an alert?',
    'what was the last warning',
    'Did I have an alert today?',
    'alarms',
    'Why was I notified?',
  ],
  limit: [
    'What is my limit?',
    'limits',
    'How high is the threshold of my kettle?',
    'Can I change the limit of a device?',
  ],
  yesterday: [
    'yesterday?',
    'How much did I use yesterday?',
    'and yesterday?',
    'Energy used yesterday',
    'How many kWh was it yesterday?',
  ],
  week: ['this week', 'How much have I used this week?', 'What is my usage this week?'],
  month: ['this month?', 'usage this month', 'How much electricity have I used this month?'],
  lastMonth: [
    'last month',
    'How much did I use last month?',
    'what about last month?',
    'What was my consumption in the previous month?',
    'And in the last month?',
  ],
  today: [
    'today',
    'How much did I use today?',
    'energy today',
    'How much electricity do I consume?',
    'Today: kWh?',
    'What is my usage so far today?',
  ],
  missing: [
    'hours are missing',
    'there is a gap',
    'the chart is empty',
    'no data since noon',
    'Why is there a hole in the chart?',
  ],
  device: [
    'my devices',
    'How do I add a plug?',
    'is the meter working',
    'Which sensors do I have?',
    'My meter is offline',
    'delete the plug',
  ],
  thanks: ['thanks!', 'Great, thank you', 'Thanks, that solved it', 'thx'],
  greeting: ['Hi', 'hello there', 'Good morning', 'Hey!', 'Good afternoon'],
  'no rule': [
    'What is a normal use per person?',
    'How many people live here?',
    'Can I see the use of each person?',
    'We have one person more at home now',
    'I do not want a person',
    "I don't need to talk to a human",
    'no human please',
    'delete the kettle',
    'close the window',
    'open the window again',
    'I do not want to delete my account',
    'do not erase my data',
    "I don't want my account deleted",
    'I passed by',
    'Is wood good?',
    'expert advice',
    'the load is down',
    'be warned',
    'I am alerted by noise',
    'How much did I use last year?',
    'I moved last month',
    'I bought it today',
    'I miss you',
    'a whole lot',
    'unplugged',
    'a perimeter',
    'history',
    'high use',
    'say hello',
    'What is the meaning of life?',
  ],
};

const german: Questions = {
  person: [
    'Mensch',
    'Mitarbeiter!',
    'Ich möchte mit einem Menschen sprechen',
    'Ich brauche einen Mitarbeiter',
    'Kann mir jemand helfen?',
    'Könnte sich ein Mensch meine Heizung ansehen?',
    'Einen Menschen, bitte',
    'Kann ich nicht mit einem Menschen sprechen?',
    'Ich will mit jemandem vom Support reden',
    'Bitte öffnen Sie das Gespräch wieder',
  ],
  delete: [
    'Konto löschen',
    'Bitte löschen Sie meine Daten',
    'Wie kann ich mein Konto entfernen?',
    'konto loeschen',
    'Lösch meinen Account',
    'Ich möchte, dass mein Konto gelöscht wird',
  ],
  password: [
    'Passwort ändern',
    'Die Anmeldung geht nicht',
    'Ich habe mein Kennwort vergessen',
    'Ich kann mich nicht anmelden',
    'Welche Sitzungen sind offen?',
    'Wie kann ich mich überall abmelden?',
  ],
  export: [
    'Kann ich das herunterladen?',
    'als CSV exportieren',
    'Gibt es einen Export?',
    'Kann ich die Werte in Excel öffnen?',
  ],
  alert: [
    'Warum eine Warnung?',
    'Letzte Benachrichtigung',
    'Wann war der letzte Alarm?',
    'Warum wurde ich gewarnt?',
    'Warum wurde ich benachrichtigt?',
  ],
  limit: [
    'Wie hoch ist meine Grenze?',
    'Welche Grenzwerte gelten?',
    'Limit',
    'Kann ich die Grenze ändern?',
    'Welche Schwelle gilt für den Wasserkocher?',
  ],
  yesterday: [
    'gestern?',
    'Wieviel habe ich gestern verbraucht?',
    'und gestern?',
    'Wie viel Strom war es gestern?',
    'Verbrauch gestern',
  ],
  week: ['diese Woche', 'Verbrauch diese Woche', 'Wie viel kWh in dieser Woche?'],
  month: ['dieser Monat', 'Verbrauch diesen Monat', 'Wie viel kWh in diesem Monat?'],
  lastMonth: [
    'letzter Monat',
    'Wie viel habe ich letzten Monat verbraucht?',
    'Stromverbrauch im letzten Monat',
    'Verbrauch im Vormonat',
    'Und im letzten Monat?',
  ],
  today: [
    'heute?',
    'Verbrauch heute',
    'Wie viel Strom habe ich verbraucht?',
    'Wie viel habe ich heute verbraucht?',
    'Wie viele kWh waren es heute?',
    'Was habe ich heute an Energie gebraucht?',
  ],
  missing: [
    'Da fehlt etwas',
    'Es gibt eine Lücke',
    'keine Daten',
    'Warum ist das Diagramm leer?',
    'Mir fehlen Werte von gestern',
  ],
  device: [
    'Mein Gerät',
    'Zähler ablesen',
    'Steckdosen',
    'Wie füge ich ein Gerät hinzu?',
    'Sendet mein Zähler noch?',
    'Gerät löschen',
  ],
  thanks: ['Danke', 'Vielen Dank für die Hilfe', 'Super, danke!', 'Dankeschön'],
  greeting: ['Hallo', 'Guten Tag', 'Servus', 'moin', 'Guten Morgen', 'Grüß Gott'],
  'no rule': [
    'Ist das menschenmöglich?',
    'Ich brauche keinen Menschen',
    'Ich möchte nicht mit einem Menschen sprechen',
    'Bitte öffnen Sie das Fenster wieder',
    'Konto nicht löschen',
    'Bitte löschen Sie meine Daten nicht',
    'Ich will mein Konto nicht loeschen',
    'Passt das?',
    'Heute ist es kalt',
    'Diesen Monat ziehe ich um',
    'Letzten Monat war es kalt',
    'Gedanken mache ich mir',
    'hallogen',
    'Was kostet ein Auto?',
  ],
};

describe.each([
  ['English', english],
  ['German', german],
])('in %s', (_language, questions) => {
  test('every rule has questions, and there are at least sixty', () => {
    const { 'no rule': _, ...answered } = questions;
    expect(Object.keys(answered).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
    expect(Object.values(answered).flat().length).toBeGreaterThanOrEqual(60);
  });

  test.each(
    Object.entries(questions).flatMap(([name, texts]) => texts.map((text) => [text, name])),
  )('“%s” matches: %s', (text, name) => {
    expect(ruleFor(text)?.name ?? 'no rule').toBe(name);
  });
});

test.each(['', '🙂', 'x'.repeat(4_000)])('no rule answers “%.40s”', (text) => {
  expect(ruleFor(text)).toBeUndefined();
});
