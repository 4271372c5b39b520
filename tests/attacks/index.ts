import type { Attack } from './attack.ts';
import { backfillTwentyYears } from './backfill-twenty-years.ts';
import { connectionFlood } from './connection-flood.ts';
import { foreignTopics } from './foreign-topics.ts';
import { forgedHeaders } from './forged-headers.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { largeMessages } from './large-messages.ts';
import { lockOut } from './lock-out.ts';
import { loginFlood } from './login-flood.ts';
import { parkedFlood } from './parked-flood.ts';
import { rejectedUpgrades } from './rejected-upgrades.ts';
import { retainedFlood } from './retained-flood.ts';
import { slowClients } from './slow-clients.ts';
import { subscriptionFlood } from './subscription-flood.ts';
import { vendorFlood } from './vendor-flood.ts';
import { willFlood } from './will-flood.ts';

/** All attacks, in the order in which they run. */
export const attacks: readonly Attack[] = [
  lockOut,
  loginFlood,
  forwardedHeaders,
  rejectedUpgrades,
  slowClients,
  forgedHeaders,
  largeMessages,
  parkedFlood,
  backfillTwentyYears,
  connectionFlood,
  foreignTopics,
  vendorFlood,
  retainedFlood,
  subscriptionFlood,
  willFlood,
];
