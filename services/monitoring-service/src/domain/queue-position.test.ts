import { expect, test } from 'vitest';
import { createQueuePosition } from './queue-position.ts';

const receive = (position: ReturnType<typeof createQueuePosition>, count: number) => {
  for (let n = 0; n < count; n++) position.receive(false);
};

test('what arrives at a queue that was empty is as old as it looks', () => {
  const position = createQueuePosition();
  position.look(1_000, 0);
  expect(position.earliestArrival(false, 1_500)).toBe(1_500);
  expect(position.progress()).toEqual({ received: 0, receivedUntil: 1_000 });
});

test('what is received during a backlog may have waited since the last mark that was received', () => {
  const position = createQueuePosition();
  position.look(1_000, 0);
  receive(position, 10);
  position.look(3_000, 100);
  expect(position.earliestArrival(false, 4_000)).toBe(1_000);
  receive(position, 99);
  position.look(5_000, 50);
  expect(position.progress().receivedUntil).toBe(1_000);
  receive(position, 1);
  position.look(7_000, 60);
  expect(position.progress().receivedUntil).toBe(3_000);
  receive(position, 60);
  position.look(9_000, 1);
  expect(position.progress().receivedUntil).toBe(7_000);
});

test('messages that other workers have received count too', () => {
  const position = createQueuePosition();
  position.share({ storedUntil: 500, receivedByOthers: 1_000 });
  position.look(1_000, 100);
  receive(position, 50);
  position.share({ storedUntil: 500, receivedByOthers: 1_050 });
  position.look(3_000, 100);
  expect(position.progress().receivedUntil).toBe(1_000);
});

test('a message that is delivered again passes no mark, and may be as old as what is not stored', () => {
  const position = createQueuePosition();
  position.share({ storedUntil: 500, receivedByOthers: 0 });
  position.look(1_000, 2);
  position.receive(true);
  position.receive(true);
  position.look(3_000, 2);
  expect(position.progress().receivedUntil).toBe(500);
  position.look(5_000, 0);
  expect(position.earliestArrival(true, 6_000)).toBe(500);
});

test('a worker that has just started takes nothing for new', () => {
  const position = createQueuePosition();
  expect(position.earliestArrival(false, 9_000)).toBe(9_000);
  position.share({ storedUntil: 500, receivedByOthers: 0 });
  expect(position.earliestArrival(false, 9_000)).toBe(500);
});
