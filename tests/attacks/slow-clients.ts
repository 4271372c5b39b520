import type { Attack } from './attack.ts';
import { descriptors, descriptorsUntil } from './descriptors.ts';
import { connectedOf, hostileSocket, requestText } from './hostile-socket.ts';

const attacker = '127.0.1.140';
const ofEachKind = 100;
const openWithinMs = 10_000;
/** Every 30 seconds, Node ends requests whose headers take more than 10 seconds or which take more than 60. */
const closeWithinMs = 100_000;
const tolerated = 25;

/** Starts requests and never finishes them: half of them in the headers, half in the body. */
export const slowClients: Attack = {
  name: 'slow-clients',
  about: 'starts 200 requests and finishes none, to hold connections open',
  async run({ platform: { url, data } }) {
    const before = await descriptors(data);
    const headers = requestText(url, 'GET / HTTP/1.1', 'X-Unfinished: ');
    const body = requestText(
      url,
      'POST /api/auth/login HTTP/1.1',
      'Content-Type: application/json',
      'Content-Length: 1000',
      '\r\n{',
    );
    const clients = Array.from({ length: ofEachKind * 2 }, (_, n) =>
      hostileSocket(url, attacker, n % 2 ? headers : body).resume(),
    );
    try {
      const connected = await connectedOf(clients);
      // A connection that the platform has not accepted yet uses no descriptor.
      const opened = await descriptorsUntil(
        data,
        (count) => count >= before + ofEachKind,
        openWithinMs,
      );
      if (connected < clients.length || opened < before + ofEachKind)
        return [
          `The attack itself failed: ${connected} connections, ${opened - before} descriptors`,
        ];
      const most = before + tolerated;
      const after = await descriptorsUntil(data, (count) => count <= most, closeWithinMs);
      return after > most
        ? [`${clients.length} unfinished requests left ${after - before} descriptors open`]
        : [];
    } finally {
      for (const client of clients) client.destroy();
    }
  },
};
