import { parseTime } from '../columns/time-text.ts';
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
  /** Members of the items that this list lies in, such as the name of a meter. */
  readonly around: Item;
}

interface Place {
  readonly path: readonly string[];
  readonly around: Item;
  readonly depth: number;
}

const isPlain = (value: unknown) => typeof value !== 'object';

const plainOf = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, member]) => isPlain(member)));

const isTime = (value: unknown) => parseTime(textOf(value), 'dmy') !== undefined;

/** Items that have no time but lists of their own are meters rather than readings. */
const holdLists = (items: readonly Item[]) =>
  items.every((item) => {
    const members = Object.values(item);
    return members.some((member) => isList(member)) && !members.some(isTime);
  });

const isList = (value: unknown): boolean =>
  Array.isArray(value) && (value.some(isItem) || value.some(isPair));

/** Every list of objects in the document, and the plain members around them. */
function explore(
  value: unknown,
  { path, around, depth }: Place,
  lists: FoundList[],
  about: Map<string, string>,
): void {
  if (depth > 12) return;
  const inside = { path, around, depth: depth + 1 };
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isPair)) {
      lists.push({ path, items: value.map(named), around });
      return;
    }
    const items = value.filter(isItem);
    const isWhole = items.length === value.length && items.length > 0;
    if (isWhole && holdLists(items)) {
      for (const item of items)
        explore(item, { ...inside, around: { ...around, ...plainOf(item) } }, lists, about);
      return;
    }
    const hasPlain = items.some((item) => Object.values(item).filter(isPlain).length >= 2);
    if (isWhole && hasPlain) lists.push({ path, items, around });
    else value.forEach((member: unknown) => explore(member, inside, lists, about));
    return;
  }
  if (!isItem(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (isPlain(member)) about.set(name, textOf(member));
    else explore(member, { ...inside, path: [...path, name] }, lists, about);
  }
}

/** Members of members become `outer.inner`. */
function flat(item: Item, before = '', depth = 0): [string, string][] {
  return Object.entries(item).flatMap(([name, value]): [string, string][] =>
    isItem(value) && depth < 5
      ? flat(value, `${before}${name}.`, depth + 1)
      : [[`${before}${name}`, textOf(value)]],
  );
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
  explore(document, { path: [], around: {}, depth: 0 }, lists, about);
  if (lists.length === 0) throw new UnreadableFileError('The JSON file has no list of readings.');
  const names = new Set(lists.map(({ path }) => path.join('.')));
  const header = new Set<string>();
  const items = lists.flatMap(({ path, items: members, around }) =>
    members.map((item) => {
      const cells = new Map(flat({ ...around, ...item }));
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
