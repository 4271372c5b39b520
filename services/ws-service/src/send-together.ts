import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';

const mostBuffered = 1_000_000;
/** Sockets that are written to before new events are read. */
const socketsInATurn = 250;

export interface Receiver {
  readonly socket: WebSocket;
  /** The stream the socket writes to. */
  readonly stream: Duplex;
  /** Frames for the receiver's next turn. */
  waiting: string[];
}

/**
 * Sends frames in turns: all frames for a receiver since its last turn are sent in one write. With little load frames
 * leave at once. Under load each frame costs fewer writes.
 */
export function createSender() {
  const due = new Set<Receiver>();

  function flush(receiver: Receiver): void {
    if (!due.delete(receiver)) return;
    const { socket, stream, waiting } = receiver;
    receiver.waiting = [];
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostBuffered) {
      socket.close(closeCodes.tooSlow, 'too slow');
      return;
    }
    stream.cork();
    for (const frame of waiting) socket.send(frame);
    stream.uncork();
  }

  function turn(): void {
    let count = 0;
    for (const receiver of due) {
      flush(receiver);
      if (++count === socketsInATurn) break;
    }
    if (due.size > 0) setImmediate(turn);
  }

  return {
    send(receiver: Receiver, frame: string): void {
      if (due.size === 0) setImmediate(turn);
      receiver.waiting.push(frame);
      due.add(receiver);
    },
    /** Writes to this receiver now. */
    flush,
  };
}
