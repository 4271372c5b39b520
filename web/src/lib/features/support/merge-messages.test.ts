import { expect, test } from 'vitest';
import { mergeMessages } from './merge-messages.ts';

const at = (position: number) => ({ position, text: `message ${position}` });

test('a message that arrives over the socket and in a response is shown once, in its place', () => {
  expect(mergeMessages([at(1), at(3)], [at(3), at(2)])).toEqual([at(1), at(2), at(3)]);
});

test('earlier messages come before loaded ones', () => {
  expect(mergeMessages([at(51)], [at(49), at(50)])).toEqual([at(49), at(50), at(51)]);
});
