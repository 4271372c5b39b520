interface Page {
  readonly items: readonly { readonly position: number }[];
  /** There are more messages before this position. Null when there are none. */
  readonly nextBefore: number | null;
}

/** Loads the newest page, and all pages between it and the last known position. */
export async function loadSince<Found extends Page>(
  load: (before?: number) => Promise<Found>,
  known: number | undefined,
): Promise<Found> {
  let all = await load();
  while (known !== undefined && all.nextBefore !== null && all.nextBefore > known) {
    const { items, nextBefore } = await load(all.nextBefore);
    all = { ...all, items: [...items, ...all.items], nextBefore };
  }
  return all;
}
