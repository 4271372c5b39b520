import type { Attack } from './attack.ts';
import { lockOut } from './lock-out.ts';
import { loginFlood } from './login-flood.ts';

/** Every attack, in the order in which they run. */
export const attacks: readonly Attack[] = [lockOut, loginFlood];
