import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Replaces what is between `<!-- name: begin -->` and `<!-- name: end -->` in a documentation page. */
export async function writeBetweenMarks(
  file: string,
  name: string,
  text: string | ((before: string) => string),
): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = readFileSync(file, 'utf8');
  const [head, tail] = [page.split(begin)[0], page.split(end)[1]];
  if (head === undefined || tail === undefined) throw new Error(`${file} lacks its marks`);
  const before = page.slice(head.length + begin.length, page.length - end.length - tail.length);
  const now = typeof text === 'string' ? text : text(before);
  const body = `${head}${begin}\n\n${now}\n\n${end}${tail}`;
  writeFileSync(file, await format(body, { ...(await resolveConfig(file)), filepath: file }));
}
