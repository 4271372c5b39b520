import type { ProblemTable } from '@ems/http';

export const problems = {
  device_not_found: { status: 404, title: 'Device not found' },
  user_not_found: { status: 404, title: 'User not found' },
  too_many_devices: { status: 409, title: 'Too many devices' },
  import_not_found: { status: 404, title: 'Import not found' },
  import_state: { status: 409, title: 'Not possible in the current state of the import' },
  too_many_imports: { status: 409, title: 'Too many imports' },
  broker_unavailable: { status: 503, title: 'The message broker is unavailable' },
  device_mismatch: { status: 403, title: 'The credentials belong to another device' },
} as const satisfies ProblemTable;
