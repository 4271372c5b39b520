/** The device in the address. Undefined for all. */
export const deviceOf = (url: { searchParams: Pick<URLSearchParams, 'get'> }): number | undefined =>
  Number(url.searchParams.get('device')) || undefined;
