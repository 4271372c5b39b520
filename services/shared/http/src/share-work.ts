import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs work once for all callers with the same key. A caller that arrives while work is running waits for the next run,
 * so that its result never started before the call. Work starts in the next turn of the event loop, so that requests
 * that arrive together share it.
 */
export function shareWork<Result>(): (key: string, work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<Result>>();

  function run(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    const settled = result.then(
      () => void underWay.delete(key),
      () => void underWay.delete(key),
    );
    underWay.set(key, settled);
    return result;
  }

  return (key, work) => {
    const joined = next.get(key);
    if (joined) return joined;
    const result = Promise.resolve(underWay.get(key))
      .then(() => nextTurn())
      .then(() => {
        next.delete(key);
        return run(key, work);
      });
    next.set(key, result);
    return result;
  };
}
