import type { Question } from '../model.ts';

/** What has to be answered before the table of a file can be opened. */
export class TableQuestion extends Error {
  override name = 'TableQuestion';
  readonly question: Question;

  constructor(question: Question) {
    super(question.text);
    this.question = question;
  }
}
