/** The part of an address that pages read. */
export interface Address {
  readonly searchParams: Pick<URLSearchParams, 'get' | 'getAll'>;
}
