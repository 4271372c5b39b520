/** A component that is started, stopped, or both. */
export interface Part {
  readonly name: string;
  start?(): unknown;
  stop?(): unknown;
}

/**
 * Combines parts that start in order and stop in reverse. When one fails to start, the earlier ones are stopped and the
 * failure is thrown. A failing stop does not prevent the others from stopping.
 */
export function startInOrder(parts: readonly Part[]) {
  const started: Part[] = [];

  async function stop(): Promise<void> {
    const failures: unknown[] = [];
    for (let part = started.pop(); part; part = started.pop()) {
      try {
        await part.stop?.();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some parts failed to stop');
  }

  async function start(): Promise<void> {
    for (const part of parts) {
      try {
        await part.start?.();
        started.push(part);
      } catch (error) {
        await stop().catch(() => undefined);
        throw error;
      }
    }
  }

  return { start, stop };
}
