import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Principal } from '@ems/tokens';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { createEventLog } from './domain/event-log.ts';
import { createHub } from './hub.ts';

test('a client that connects while a replica still catches up gets no old events and none twice', async () => {
  const hub = createHub(createEventLog());
  const sent: string[] = [];
  const socket = {
    readyState: 1,
    OPEN: 1,
    bufferedAmount: 0,
    send: (text: string) => sent.push(text),
  };
  hub.add({
    socket: socket as unknown as WebSocket,
    stream: new PassThrough(),
    waiting: [],
    principal: { userId: 'a', authorities: ['ROLE_USER'] } as unknown as Principal,
    position: 5,
    catchingUp: false,
    alive: true,
    frames: 0,
    watched: new Set(),
  });
  for (const position of [4, 5, 6, 6, 7])
    hub.publish({
      position,
      audience: { userId: 'a', administrators: false },
      frame: String(position),
    });
  await turn();
  expect(sent).toEqual(['6', '7']);
});
