const windowMs = 60_000;
const stepMs = 1_000;

/** Counts events and returns their rate per second over the last minute. */
export function createRate(now: () => number = Date.now) {
  const startedAt = now();
  let steps: { readonly at: number; count: number }[] = [];
  return {
    add(count: number): void {
      const at = Math.floor(now() / stepMs) * stepMs;
      const last = steps.at(-1);
      if (last?.at === at) last.count += count;
      else steps.push({ at, count });
    },
    perSecond(): number {
      const at = now();
      steps = steps.filter((step) => step.at > at - windowMs);
      const span = Math.min(windowMs, Math.max(stepMs, at - startedAt));
      return (1_000 * steps.reduce((sum, { count }) => sum + count, 0)) / span;
    },
  };
}
