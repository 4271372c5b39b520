import { DomainError } from '@ems/domain-error';
import { z } from 'zod';
import { numberText } from './number-text.ts';

/** Query members of every list. */
export const pageQuery = {
  limit: numberText(100).default(20).meta({ description: '20 by default' }),
  cursor: z.string().max(1_000).optional(),
};

/** A column that orders a list. After `-`, the order is reversed. */
export type Sort<Column extends string> = Column | `-${Column}`;

/** Query member for the order of a list. */
export const sortText = <Column extends string>(columns: readonly Column[], usual: Sort<Column>) =>
  z
    .enum(columns.flatMap((column): Sort<Column>[] => [column, `-${column}`]))
    .meta({ description: `With \`-\`, the order is reversed. \`${usual}\` by default` })
    .optional();

/** The column of an order, and whether it is reversed. */
export const parseSort = <Column extends string>(sort: Sort<Column>) => ({
  column: sort.replace(/^-/, '') as Column,
  isReversed: sort.startsWith('-'),
});

/** A search text for a list: any text that PostgreSQL can store. */
export const searchText = z
  .string()
  .min(1)
  .max(100)
  .normalize('NFC')
  .refine(
    (text) => text.isWellFormed() && !text.includes('\u0000'),
    'Contains characters that are not allowed',
  );

/** A pattern for LIKE: any text that contains this one. */
export const containing = (text: string): string =>
  `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** Shape of every list. `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.int().min(0).optional(),
  });

/** A time in a cursor. Must be valid in PostgreSQL, because callers can forge cursors. */
export const cursorInstant = z.iso.datetime().refine((text) => text >= '1970');

/** Decodes a cursor of `toPage` and checks it against `schema`. Any other cursor is a bad request. */
export function decodeCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(parse(cursor));
  if (result.success) return result.data;
  const message = 'The cursor does not belong to this list. Start without a cursor';
  throw new DomainError('validation_failed', message, {
    fields: [{ in: 'query', path: '/cursor', code: 'invalid_cursor', message }],
  });
}

/** A page of rows, of which one more than `limit` was read. The next page begins after the position of the last item. */
export function toPage<Item>(
  rows: readonly Item[],
  limit: number,
  positionOf: (last: Item) => readonly (string | number)[],
): { items: Item[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor(positionOf(last)) };
}

const encodeCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
