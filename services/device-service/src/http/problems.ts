import type { ProblemTable } from '@ems/http';

export const problems = {
  device_not_found: { status: 404, title: 'There is no such device' },
  user_not_found: { status: 404, title: 'There is no such person' },
  too_many_devices: { status: 409, title: 'There are too many devices' },
  broker_unavailable: { status: 503, title: 'The message broker is not available' },
  device_mismatch: { status: 403, title: 'The credentials are those of another device' },
} as const satisfies ProblemTable;
