import { expect, test } from 'vitest';
import { mergeSections } from '../bench/report/merge-sections.ts';

const recorded = `
### drain

| old | 1 |

### growth

\`\`\`text
#### not a section
\`\`\`

### retired

| gone | 0 |
`;

test('scenarios that were not measured here keep their recorded figures', () => {
  const measured = new Map([
    ['drain', '### drain\n\n| new | 2 |'],
    ['live', '### live\n\n| new | 3 |'],
  ]);

  expect(mergeSections(['live', 'drain', 'growth', 'sockets'], recorded, measured)).toBe(
    [
      '### live\n\n| new | 3 |',
      '### drain\n\n| new | 2 |',
      '### growth\n\n```text\n#### not a section\n```',
    ].join('\n\n'),
  );
});

test('the first table consists of what was measured', () => {
  const measured = new Map([['drain', '### drain']]);
  expect(mergeSections(['drain', 'live'], '', measured)).toBe('### drain');
});
