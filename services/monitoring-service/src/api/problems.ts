import type { ProblemTable } from '@ems/http';

export const problems = {
  device_not_found: { status: 404, title: 'Device not found' },
  alert_not_found: { status: 404, title: 'Alert not found' },
  parked_message_not_found: { status: 404, title: 'Message not found' },
  parked_message_not_replayable: { status: 409, title: 'This message cannot be replayed' },
  register_event_not_found: { status: 404, title: 'Event not found' },
  interval_too_long: { status: 409, title: 'The interval is too long' },
  broker_unavailable: { status: 503, title: 'The message broker is unavailable' },
} as const satisfies ProblemTable;
