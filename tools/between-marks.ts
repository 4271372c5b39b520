import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Replaces the text between `<!-- name: begin -->` and `<!-- name: end -->` in a documentation page. */
export async function writeBetweenMarks(file: string, name: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = readFileSync(file, 'utf8');
  const [head, tail] = [page.split(begin)[0], page.split(end)[1]];
  if (head === undefined || tail === undefined) throw new Error(`${file} lacks its marks`);
  const body = `${head}${begin}\n\n${text}\n\n${end}${tail}`;
  writeFileSync(file, await format(body, { ...(await resolveConfig(file)), filepath: file }));
}
