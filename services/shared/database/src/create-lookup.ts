/** Finds the values of many keys in one query. Keys without a value are not in the map. */
type Find<Key, Value> = (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;

/**
 * Looks up values in batches: keys requested while a query is running go into the next one, so that only one query
 * runs at a time.
 */
export function createLookup<Key, Value>(
  find: Find<Key, Value>,
): (key: Key) => Promise<Value | undefined> {
  let waiting: PromiseWithResolvers<ReadonlyMap<Key, Value>> | undefined;
  let keys = new Set<Key>();
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    while (waiting) {
      const { resolve, reject } = waiting;
      const asked = [...keys];
      waiting = undefined;
      keys = new Set();
      await find(asked).then(resolve, reject);
    }
    busy = false;
  }

  return async (key) => {
    waiting ??= Promise.withResolvers();
    const { promise } = waiting;
    keys.add(key);
    if (!busy) void work();
    return (await promise).get(key);
  };
}
