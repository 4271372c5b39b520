import type { Formats } from './formats.ts';
import type { Need, OwnData, Period } from './own-data.ts';

export type RuleName =
  | Period
  | 'person'
  | 'delete'
  | 'password'
  | 'export'
  | 'alert'
  | 'limit'
  | 'today'
  | 'production'
  | 'feedIn'
  | 'missing'
  | 'device'
  | 'thanks'
  | 'greeting';

export interface Rule {
  readonly name: RuleName;
  /** The rule applies when one of these matches the text. */
  readonly patterns: readonly RegExp[];
  /** The rule does not apply when one of these matches, because the text says the opposite. */
  readonly unless?: readonly RegExp[];
  readonly needs?: Need;
  /** The rule asks for a person. */
  readonly handsOver?: boolean;
}

export type AnswerName = RuleName | 'unknown' | 'unknownWhenClosed';

/** The bot's answers in one language. */
export type Answers = Readonly<Record<AnswerName, (data: OwnData, formats: Formats) => string>>;
