import { answersDe } from './answers-de.ts';
import { answersEn } from './answers-en.ts';
import type { Language } from './language.ts';
import { kindRules } from './kind-rules.ts';
import { periodRules } from './period-rules.ts';
import type { Answers, Rule } from './rule.ts';

export const answers: Readonly<Record<Language, Answers>> = { en: answersEn, de: answersDe };

/** Tried in this order. The first matching rule answers. */
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
      /\bre-?open\b/i,
      /\bopen\b.*\b(conversation|chat)\b.*\bagain\b/i,
      /öffne\w*\b.*\b(gespräch|unterhaltung|chat)\b.*\bwieder\b/i,
      /\b(gespräch|unterhaltung|chat)\b.*\bwieder (er)?öffnen\b/i,
    ],
    unless: [
      /(?<!\b(?:can|could|may) (?:i|we) )\b(?:don['’]?t|not|never)(?: (?:need|want|wish|like|to|me|a|any|with|talk|speak|chat|connect|ask|contact|real))* (?:person|human|people|agent|someone|somebody|administrator|staff)\b/i,
      /\b(?:no|without an?) (?:real )?(?:person|human|agent)\b/i,
      /\b(?:kein(?:e|en|em)?|ohne(?: einen)?) (?:echten? )?(?:mensch|mitarbeiter|person|administrator)/i,
      /(?<!\b(?:kann|könnte|koennte|darf) ich )\bnicht mit (?:einem|einer|jemand)/i,
    ],
    handsOver: true,
  },
  {
    name: 'delete',
    patterns: [
      /\b(delete|remove|erase|close) .*(account|data)\b/i,
      /\b(account|data)\b.*\b(deleted|removed|erased|closed)\b/i,
      /\b(konto|account|daten)\b.*(l(ö|oe|o)sch|entfern)/i,
      /\bl(ö|oe|o)sch\w*\b.*\b(konto|account|daten)/i,
    ],
    unless: [
      /\b(don['’]?t|not|never)( (want|wish|like|going|to|my|the|account|data|be))* (delete|remove|erase|close)d?\b/i,
      /\bnicht (\w+ )?(l(ö|oe|o)sch|entfern)/i,
      /\bl(ö|oe|o)sch\w*\b.*\bnicht\b/i,
    ],
  },
  {
    name: 'password',
    patterns: [
      /\b(password|log(ged)? ?(in|out)|sign(ed)? ?(in|out)|session)s?\b/i,
      /\b(passwort|kennwort|anmeld|abmeld|sitzung)/i,
    ],
  },
  {
    name: 'export',
    patterns: [/\b(csv|export|download|spreadsheet|excel)\b/i, /\b(exportieren|herunterladen)/i],
    unless: [/\bto the grid\b/i],
  },
  {
    name: 'alert',
    patterns: [
      /\b(alert|warning|alarm|notification|notified)s?\b/i,
      /\b(warnung|gewarnt|alarm|benachrichtig)/i,
    ],
    needs: 'lastAlert',
  },
  {
    name: 'limit',
    patterns: [/\b(limit|threshold)s?\b/i, /\b(grenze|grenzwert|limit|schwelle)/i],
    needs: 'limits',
  },
  ...kindRules,
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
  },
  {
    name: 'missing',
    patterns: [
      /\b(missing|gap|no data|empty|hole)s?\b/i,
      /\b(lücke|fehlt|fehlen|keine daten|leer)/i,
    ],
  },
  {
    name: 'device',
    patterns: [/\b(device|meter|plug|sensor)s?\b/i, /\b(gerät|geraet|zähler|steckdose|sensor)/i],
    needs: 'devices',
  },
  {
    name: 'thanks',
    patterns: [/\b(thanks|thank you|thx)\b/i, /\b(danke|dankeschön|vielen dank)\b/i],
  },
  {
    name: 'greeting',
    patterns: [
      /^\s*(hi|hello|hey|good (morning|afternoon|evening|day))\b/i,
      /^\s*(hallo|guten (tag|morgen|abend)|grüß gott|servus|moin)\b/i,
    ],
  },
];

export const ruleFor = (text: string): Rule | undefined =>
  rules.find(
    ({ patterns, unless = [] }) =>
      patterns.some((pattern) => pattern.test(text)) &&
      !unless.some((pattern) => pattern.test(text)),
  );
