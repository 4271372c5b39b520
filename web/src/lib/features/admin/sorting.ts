import type { Address } from './address.ts';

/** A column that orders a list. After `-`, the order is reversed. Empty: the usual order of the list. */
export type Sort<Column extends string> = Column | `-${Column}` | '';

/** The order in an address. Unknown values are ignored. */
export function sortOf<Column extends string>(
  { searchParams }: Address,
  columns: readonly Column[],
): Sort<Column> {
  const given = searchParams.get('sort');
  const known = columns.flatMap((column): Sort<Column>[] => [column, `-${column}`]);
  return known.find((sort) => sort === given) ?? '';
}

export const directionOf = (
  column: string,
  sort: string,
): 'ascending' | 'descending' | undefined =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;

/** The order after a column's heading is chosen: ascending, descending, and then the usual order again. */
export function nextSort<Column extends string>(
  column: Column,
  sort: Sort<Column>,
  usual: Sort<Column>,
): Sort<Column> {
  const own: readonly Sort<Column>[] = [column, `-${column}`];
  const orders = own.includes(usual) ? own : [...own, usual];
  const next = orders[(orders.indexOf(sort || usual) + 1) % orders.length] ?? '';
  return next === usual ? '' : next;
}
