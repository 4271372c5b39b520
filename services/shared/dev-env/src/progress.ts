/** Prints each finished step and how long it took. */
export const createProgress =
  (print: (line: string) => void) =>
  async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const startedAt = Date.now();
    const result = await work();
    print(`  ✓ ${what} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    return result;
  };
