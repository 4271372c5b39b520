/** Something that is started and stopped; either step may be missing. */
export interface Part {
  readonly name: string;
  start?(): unknown;
  stop?(): unknown;
}

/**
 * One part made of many: they start in order and stop in reverse. When one fails to start, those before it are
 * stopped again and the failure is thrown. A failing stop does not keep the others from stopping.
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
