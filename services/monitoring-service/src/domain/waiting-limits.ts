/**
 * How many readings, and how many samples, may wait until their device is known. The rest is parked. Concurrent workers
 * may exceed the limits a little.
 */
export const waitingLimits = { ofDevice: 20_000, overall: 200_000 } as const;
