import { expect, test } from 'vitest';
import { answersOf } from './answers-of.ts';

const asked = (...ids: string[]) => ({
  answers: { unit: 'kWh' } as const,
  questions: ids.map((id) => ({ id, text: '', choices: [], proposal: null, reason: null })),
});

test('answers are added to those that were given before, as what the API expects', () => {
  expect(
    answersOf(
      asked('kind', 'column', 'intervalSeconds'),
      {
        kind: 'energy',
        intervalSeconds: '900',
      },
      { column: ['HT', 'NT'] },
    ),
  ).toEqual({ unit: 'kWh', kind: 'energy', column: ['HT', 'NT'], intervalSeconds: 900 });
});

test('nothing is sent while a question is not answered', () => {
  expect(answersOf(asked('kind', 'timeZone'), { kind: 'energy', timeZone: ' ' })).toBeUndefined();
  expect(answersOf(asked('column'), {}, { column: [] })).toBeUndefined();
});
