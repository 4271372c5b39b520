/** Finds the values of many keys in one query; a key without a value is not in the map. */
type Find<Key, Value> = (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;

/**
 * Looks values up, many at a time: what is asked for while a query is under way goes into the next one, so that one
 * query is under way however many ask.
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
