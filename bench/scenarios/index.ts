import type { Scenario } from '../scenario.ts';
import { api } from './api.ts';
import { drain } from './drain.ts';
import { growth } from './growth.ts';
import { latency } from './latency.ts';
import { live } from './live.ts';
import { overload } from './overload.ts';
import { sockets } from './sockets.ts';
import { start } from './start.ts';
import { workers } from './workers.ts';

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [
  drain,
  live,
  latency,
  growth,
  api,
  sockets,
  workers,
  start,
  overload,
];
