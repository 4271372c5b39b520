const cells = (row: readonly string[]) => `| ${row.join(' | ')} |`;

export const markdownTable = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => [cells(columns), cells(columns.map(() => '---')), ...rows.map(cells)].join('\n');
