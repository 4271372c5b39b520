import { UnreadableFileError, type Source } from '../model.ts';
import { decodeText, findEncoding } from './decode-text.ts';
import { readBytes } from './read-bytes.ts';
import type { Row } from './table.ts';

/** JSON is read as a whole, so it may be no larger. */
export const maxJsonBytes = 50_000_000;

export interface JsonTable {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  readonly about: ReadonlyMap<string, string>;
}

type Item = Readonly<Record<string, unknown>>;

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reading as a list of its time and its values. */
const isPair = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) &&
  value.length >= 2 &&
  value.length <= 10 &&
  value.every((member) => member === null || typeof member !== 'object');

const named = (values: readonly unknown[]): Item =>
  Object.fromEntries(values.map((value, index) => [`column ${index + 1}`, value]));

const textOf = (value: unknown): string =>
  value === null || value === undefined || typeof value === 'object'
    ? ''
    : String(value as string | number | boolean);

interface FoundList {
  readonly path: readonly string[];
  readonly items: readonly Item[];
}

/** Every list of objects in the document, and the plain members around them. */
function explore(
  value: unknown,
  path: readonly string[],
  lists: FoundList[],
  about: Map<string, string>,
  depth = 0,
): void {
  if (depth > 12) return;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isPair)) {
      lists.push({ path, items: value.map(named) });
      return;
    }
    const items = value.filter(isItem);
    const hasPlain = items.some(
      (item) => Object.values(item).filter((member) => typeof member !== 'object').length >= 2,
    );
    if (items.length === value.length && items.length > 0 && hasPlain) lists.push({ path, items });
    else value.forEach((member: unknown) => explore(member, path, lists, about, depth + 1));
    return;
  }
  if (!isItem(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'object') explore(member, [...path, name], lists, about, depth + 1);
    else about.set(name, textOf(member));
  }
}

/** Members of members become `outer.inner`. */
function flat(item: Item): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(item)) {
    if (isItem(value))
      for (const [inner, member] of Object.entries(value))
        cells.set(`${name}.${inner}`, textOf(member));
    else cells.set(name, textOf(value));
  }
  return cells;
}

/** The rows of all lists with the same members; a column `list` says which one, when they have different names. */
export async function readJson(source: Source, head: Buffer): Promise<JsonTable> {
  let text = '';
  for await (const part of decodeText(readBytes(source, maxJsonBytes), findEncoding(head)))
    text += part;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UnreadableFileError(
      'The file looks like JSON but is not complete. Download it again.',
      { cause: error },
    );
  }
  const lists: FoundList[] = [];
  const about = new Map<string, string>();
  explore(document, [], lists, about);
  if (lists.length === 0) throw new UnreadableFileError('The JSON file has no list of readings.');
  const names = new Set(lists.map(({ path }) => path.join('.')));
  const header = new Set<string>();
  const items = lists.flatMap(({ path, items: members }) =>
    members.map((item) => {
      const cells = flat(item);
      if (names.size > 1) cells.set('list', path.join('.'));
      for (const name of cells.keys()) header.add(name);
      return cells;
    }),
  );
  const columns = [...header];
  return {
    header: columns,
    about,
    rows: items.map((cells, index) => ({
      line: index + 1,
      cells: columns.map((name) => cells.get(name) ?? ''),
    })),
  };
}
