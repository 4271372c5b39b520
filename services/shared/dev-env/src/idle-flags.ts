/** Flags of Node. A small young generation keeps a process small that is mostly idle or has many sockets. */
export const idleFlags: readonly string[] = ['--max-semi-space-size=1'];

/** The default grows with the machine. A flood would leave a worker with 200 MB of garbage. */
const busyFlags: readonly string[] = ['--max-semi-space-size=8'];

/**
 * Flags of a service, by its entry below `services/`. The API and the workers of monitoring-service must be fast: with
 * a very small young generation, a busy process collects twice as much garbage and keeps more of it.
 */
export const flagsOf = (entry: string): readonly string[] =>
  entry.startsWith('monitoring-service/') ? busyFlags : idleFlags;
