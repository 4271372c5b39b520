/** A file of rows, taken apart; `about` is what precedes the header. */
export interface Parts {
  readonly separator: string;
  readonly about: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function split(line: string, separator: string): readonly string[] {
  const cells = [''];
  let isQuoted = false;
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted;
    if (sign === separator && !isQuoted) cells.push('');
    else cells.push((cells.pop() ?? '') + sign);
  }
  return cells.map((cell) => {
    const trimmed = cell.trim();
    return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
  });
}

/** Undefined for JSON, XML, and files that are more than one table. */
export function partsOf(text: string): Parts | undefined {
  const all = text
    .replace('\uFEFF', '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const last = all.at(-1) ?? '';
  if (/^\s*[<[{]/.test(text) || all.length < 3 || /^(?:100|200),/.test(text)) return undefined;
  const [separator = ','] = [';', '\t', '|', ','].toSorted(
    (a, b) => split(last, b).length - split(last, a).length,
  );
  const cells = all.map((line) => split(line, separator));
  const width = cells.at(-1)?.length ?? 0;
  const at = cells.findLastIndex((row) => row.length !== width) + 1;
  const [header = [], ...rows] = cells.slice(at);
  const isTable = rows.length > 1 && rows.every((row) => row.some((cell) => /\d/.test(cell)));
  return isTable ? { separator, about: all.slice(0, at), header, rows } : undefined;
}

export const joined = ({ separator, about, header, rows }: Parts, quote = false): string =>
  [
    ...about,
    ...[header, ...rows].map((row) =>
      row
        .map((cell) =>
          quote || cell.includes(separator) || cell.includes('"')
            ? `"${cell.replaceAll('"', '""')}"`
            : cell,
        )
        .join(separator),
    ),
    '',
  ].join('\n');
