/** What a page reads of its address. */
export interface Address {
  readonly searchParams: Pick<URLSearchParams, 'get' | 'getAll'>;
}
