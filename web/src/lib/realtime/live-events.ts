import type { EventData, events } from '@ems/contracts';

type Definition = (typeof events)[number];

/** The data of each event on the socket. */
export type LiveEvents = { [One in Definition as One['type']]: EventData<One> };
