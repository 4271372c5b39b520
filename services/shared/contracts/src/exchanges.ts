/** Durable exchanges of the platform; all are topic exchanges but the two direct ones named below. */
export const exchanges = {
  /** Readings, `device.<id>.reading`. */
  data: 'ems.data',
  /** Replicated reference data. */
  sync: 'ems.sync',
  /** What people see in real time. */
  ws: 'ems.ws',
  /** Direct. Messages that could not be used, keyed by the queue they came from. */
  parked: 'ems.parked',
  /** Direct. A parked message on its way back, keyed by the queue it goes to. */
  replay: 'ems.replay',
} as const;

export type Exchange = (typeof exchanges)[keyof typeof exchanges];
