import { describe, expect, test } from 'vitest';
import { layouts } from '../src/layouts/index.ts';
import { read } from './analyse.ts';
import { samples } from './samples/index.ts';

describe('a file in a published layout is recognised by name', () => {
  test.each(
    samples.map(([layout, content, rows, answers]) => ({ layout, content, rows, answers })),
  )('$layout', async ({ layout, content, rows, answers }) => {
    const summary = await read(content, answers);
    expect(summary).toMatchObject({ layout, rows });
  });

  test('every layout has a sample', () => {
    const tested = new Set(samples.map(([layout]) => layout));
    expect(
      layouts
        .filter(({ isProduction }) => !isProduction)
        .map(({ name }) => name)
        .filter((name) => !tested.has(name)),
    ).toEqual([]);
  });
});
