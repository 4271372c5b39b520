/**
 * How many readings may wait until their device is known, and how many samples. The rest is parked. Two workers at once
 * may let a few more wait.
 */
export const waitingLimits = { ofDevice: 20_000, overall: 200_000 } as const;
