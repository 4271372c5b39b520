import { expect, test } from 'vitest';
import { answersOf } from './answers-of.ts';

const asked = (...ids: string[]) => ({
  answers: { unit: 'kWh' } as const,
  questions: ids.map((id) => ({ id, text: '', choices: [], proposal: null })),
});

test('answers are added to those that were given before, as what the API expects', () => {
  expect(
    answersOf(asked('kind', 'column', 'intervalSeconds'), {
      kind: 'energy',
      column: 'Verbrauch',
      intervalSeconds: '900',
    }),
  ).toEqual({ unit: 'kWh', kind: 'energy', column: ['Verbrauch'], intervalSeconds: 900 });
});

test('nothing is sent while a question is not answered', () => {
  expect(answersOf(asked('kind', 'timeZone'), { kind: 'energy', timeZone: ' ' })).toBeUndefined();
});
