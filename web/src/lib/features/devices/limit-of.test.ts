import { expect, test } from 'vitest';
import { limitOf } from './limit-of.ts';

test.each([
  ['0.5', 0.5],
  ['0,5', 0.5],
  [' 2 ', 2],
  ['', null],
  ['much', undefined],
  ['0', undefined],
  ['-1', undefined],
  ['1.000,5', undefined],
])('the limit typed as "%s" is %s', (typed, limit) => expect(limitOf(typed)).toBe(limit));
