import {
  analyseFile,
  type Answers,
  type Direction,
  type Plan,
  type Question,
  type Source,
} from '../src/index.ts';

export const sourceOf = (content: string | Uint8Array, name = 'file.csv'): Source => ({
  name,
  async *open() {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    // In pieces, as a stream delivers them.
    for (let from = 0; from < bytes.length; from += 1_000) yield bytes.subarray(from, from + 1_000);
  },
});

export const lines = (...all: string[]): string => `${all.join('\n')}\n`;

export interface Summary {
  readonly layout: string;
  readonly kwh: number;
  readonly rows: readonly (readonly [string, number])[];
  readonly plan: Plan;
}

/** Reads a file of which nothing may be open. */
export async function read(
  content: string | Uint8Array,
  answers: Answers = {},
  direction?: Direction,
  name?: string,
): Promise<Summary> {
  const analysis = await analyseFile(sourceOf(content, name), answers, { direction });
  if (!('plan' in analysis))
    throw new Error(
      `Asked: ${analysis.questions.map(({ id, text }) => `${id}: ${text}`).join('; ')}`,
    );
  const { plan, readings } = analysis;
  return {
    layout: plan.layout,
    kwh: plan.milliwattHours / 1e6,
    plan,
    rows: Array.from({ length: readings.length }, (_, index) => [
      new Date(readings.timestamps.at(index) ?? 0).toISOString().replace(':00.000Z', 'Z'),
      (readings.milliwattHours.at(index) ?? 0) / 1e6,
    ]),
  };
}

/** What a file leaves open. */
export async function asked(
  content: string | Uint8Array,
  answers: Answers = {},
  direction?: Direction,
): Promise<readonly Question[]> {
  return (await analyseFile(sourceOf(content), answers, { direction })).questions;
}

export const idsOf = (questions: readonly Question[]): readonly string[] =>
  questions.map(({ id }) => id);
