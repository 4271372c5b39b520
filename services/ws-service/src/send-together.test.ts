import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { createSender, type Receiver } from './send-together.ts';

/** A receiver, and the frames that were written to it together. */
function newReceiver(bufferedAmount = 0) {
  const writes: string[][] = [];
  const closed: number[] = [];
  const stream = new Duplex({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      writes.push([text]);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => chunk as string));
      done();
    },
  });
  const socket = {
    readyState: 1,
    OPEN: 1,
    bufferedAmount,
    send: (text: string) => stream.write(text),
    close: (code: number) => closed.push(code),
  };
  const receiver: Receiver = { socket: socket as unknown as WebSocket, stream, waiting: [] };
  return { receiver, writes, closed };
}

test('frames that arrived for a receiver since its last turn are sent in one write, in order', async () => {
  const { send } = createSender();
  const [one, other] = [newReceiver(), newReceiver()];
  for (const frame of ['1', '2']) {
    send(one.receiver, frame);
    send(other.receiver, frame);
  }
  send(one.receiver, '3');
  await turn();
  send(one.receiver, '4');
  await turn();
  expect(one.writes).toEqual([['1', '2', '3'], ['4']]);
  expect(other.writes).toEqual([['1', '2']]);
});

test('many receivers do not block the process, and each gets its turn', async () => {
  const { send } = createSender();
  const many = Array.from({ length: 600 }, () => newReceiver());
  for (const { receiver } of many) send(receiver, 'first');
  await turn();
  const served = () => many.filter(({ writes }) => writes.length > 0).length;
  expect(served()).toBeLessThan(600);
  for (const { receiver } of many) send(receiver, 'second');
  await expect.poll(served).toBe(600);
  await expect.poll(() => many.flatMap(({ writes }) => writes.flat()).length).toBe(1200);
  expect(many.at(-1)?.writes).toEqual([['first', 'second']]);
});

test('a receiver with a megabyte unread is closed, and a flushed one is not written to again', async () => {
  const { send, flush } = createSender();
  const [slow, quick] = [newReceiver(1_000_001), newReceiver()];
  send(slow.receiver, '1');
  send(quick.receiver, '1');
  flush(quick.receiver);
  expect(quick.writes).toEqual([['1']]);
  await turn();
  expect(slow.closed).toEqual([4408]);
  expect([slow.writes, quick.writes]).toEqual([[], [['1']]]);
});
