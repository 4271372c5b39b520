/**
 * Of Node, for all but the workers, which have to be quick: what is idle most of the time, or holds many sockets, stays
 * small with a small young generation.
 */
export const idleFlags: readonly string[] = ['--max-semi-space-size=1'];
