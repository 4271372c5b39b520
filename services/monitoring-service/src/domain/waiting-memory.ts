import { maxReadingsPerMessage } from '@ems/contracts';

/** A reading, a register and a power for each element, in four numbers each. */
const mostBytesOfValues = maxReadingsPerMessage * 3 * 4 * 8;
/** Rejected elements, or the beginning of the content, and objects. */
const mostBytesBesides = 64_000;
/** What a waiting message takes at most, whatever it contains. */
export const mostBytesOfMessage = mostBytesOfValues + mostBytesBesides;
/** What waits in a worker takes at most, however long the database does not answer. */
const mostBytes = 160_000_000;

/** How many messages wait in a worker: two batches, unless the largest messages would take too much memory. */
export const mostWaiting = (batchMessages: number): number =>
  Math.min(2 * batchMessages, Math.floor(mostBytes / mostBytesOfMessage));
