import { expect, test } from 'vitest';
import { explainedReasons } from '../devices/rejection-text.ts';
import { reasons } from './reason-text.ts';

test('each reason that the owner of a device reads in words has a name in the administrators’ list', () => {
  expect(reasons).toEqual(expect.arrayContaining(explainedReasons));
});
