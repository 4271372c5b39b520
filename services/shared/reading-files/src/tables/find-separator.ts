export const separators = [';', '\t', '|', ','] as const;
export type Separator = (typeof separators)[number] | ' ';

/** How many cells a line has; separators inside quotes do not count. */
function cellsOf(line: string, separator: string): number {
  let cells = 1;
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) cells++;
  }
  return cells;
}

/** The separator that cuts most of these lines into the same number of cells. */
export function findSeparator(lines: readonly string[]): Separator {
  const given = /^\uFEFF?"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1];
  if (given) return given as Separator;
  let best: Separator = ',';
  let bestScore = 0;
  for (const separator of separators) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const cells = cellsOf(line, separator);
      if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1);
    }
    const score = Math.max(0, ...counts.values());
    if (score > bestScore * 1.001 + 0.5 || (bestScore === 0 && score > 0)) {
      best = separator;
      bestScore = score;
    }
  }
  if (bestScore === 0 && lines.every((line) => /^\S+ +\S+$/.test(line.trim()))) return ' ';
  return best;
}
