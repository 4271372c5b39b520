import type { EventData, events } from '@ems/contracts';

type Definition = (typeof events)[number];

/** What each event on the socket carries. */
export type LiveEvents = { [One in Definition as One['type']]: EventData<One> };
