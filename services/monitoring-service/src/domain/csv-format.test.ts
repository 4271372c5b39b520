import { expect, test } from 'vitest';
import { csvText } from './csv-format.ts';

test.each([
  ['Heater', '"Heater"'],
  ['Küche – 2 kW', '"Küche – 2 kW"'],
  ['a "b"', '"a ""b"""'],
  ['=1+1', `"'=1+1"`],
  ['  @SUM(1)', `"  '@SUM(1)"`],
  ['＝1+1', `"'＝1+1"`],
  ['＋1', `"'＋1"`],
  ['－1', `"'－1"`],
  ['＠x', `"'＠x"`],
  ['x;=1+1', `"x;'=1+1"`],
  ['x,+1', `"x,'+1"`],
  ['x|-1', `"x|'-1"`],
  ['x\t=1', `"x '=1"`],
  ['x\r\n=1', `"x '=1"`],
  ['x;"=1', `"x;""'=1"`],
  ['x\u2028=1', `"x '=1"`],
  ['x;\u00A0=1', `"x;\u00A0'=1"`],
])('the name %j becomes the cell %s, no part of which starts a formula', (name, cell) => {
  expect(csvText(name)).toBe(cell);
});
