/** Durable exchanges. All are topic exchanges except the two marked as direct. */
export const exchanges = {
  /** Readings, with the key `device.<id>.reading`. */
  data: 'ems.data',
  /** Events from which services keep copies of users and devices. */
  sync: 'ems.sync',
  /** Events that users see in real time. */
  ws: 'ems.ws',
  /** Direct. Messages that could not be processed. The key is the queue they came from. */
  parked: 'ems.parked',
  /** Direct. Replayed messages. The key is the queue they go to. */
  replay: 'ems.replay',
} as const;

export type Exchange = (typeof exchanges)[keyof typeof exchanges];
