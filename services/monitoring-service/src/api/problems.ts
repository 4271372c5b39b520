import type { ProblemTable } from '@ems/http';

export const problems = {
  device_not_found: { status: 404, title: 'There is no such device' },
  alert_not_found: { status: 404, title: 'There is no such alert' },
  parked_message_not_found: { status: 404, title: 'There is no such message' },
  parked_message_not_replayable: { status: 409, title: 'This message cannot be sent again' },
  broker_unavailable: { status: 503, title: 'The message broker is not available' },
} as const satisfies ProblemTable;
