/** Of Node: what is idle most of the time, or holds many sockets, stays small with a small young generation. */
export const idleFlags: readonly string[] = ['--max-semi-space-size=1'];

/** With the default, which grows with the machine, a flood leaves a worker with 200 MB of garbage. */
const busyFlags: readonly string[] = ['--max-semi-space-size=8'];

/**
 * Of a service, by its entry below `services/`. The API and the workers of monitoring-service have to be quick: in a
 * very small young generation a busy process collects twice as much garbage, and keeps more of it.
 */
export const flagsOf = (entry: string): readonly string[] =>
  entry.startsWith('monitoring-service/') ? busyFlags : idleFlags;
