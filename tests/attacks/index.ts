import type { Attack } from './attack.ts';
import { connectionFlood } from './connection-flood.ts';
import { forgedHeaders } from './forged-headers.ts';
import { largeMessages } from './large-messages.ts';
import { lockOut } from './lock-out.ts';
import { loginFlood } from './login-flood.ts';
import { parkedFlood } from './parked-flood.ts';

/** Every attack, in the order in which they run. */
export const attacks: readonly Attack[] = [
  lockOut,
  loginFlood,
  forgedHeaders,
  largeMessages,
  parkedFlood,
  connectionFlood,
];
