interface Page {
  readonly items: readonly { readonly position: number }[];
  /** Position before which there is more; null: nothing is. */
  readonly nextBefore: number | null;
}

/** The newest page, with all between it and the position up to which everything is known already. */
export async function readSince<Read extends Page>(
  read: (before?: number) => Promise<Read>,
  known: number | undefined,
): Promise<Read> {
  let all = await read();
  while (known !== undefined && all.nextBefore !== null && all.nextBefore > known) {
    const { items, nextBefore } = await read(all.nextBefore);
    all = { ...all, items: [...items, ...all.items], nextBefore };
  }
  return all;
}
