import { once } from 'node:events';
import type { Attack } from './attack.ts';
import { descriptors, descriptorsAtMost } from './descriptors.ts';
import { hostileSocket, requestText } from './hostile-socket.ts';

const attacker = '127.0.1.140';
const ofEachKind = 100;
/** Node looks every thirty seconds for headers that take longer than ten. */
const closeWithinMs = 50_000;
const tolerated = 25;

/** Begins requests and never finishes them: headers in one half, bodies in the other. */
export const slowClients: Attack = {
  name: 'slow-clients',
  about: 'begins 200 requests and finishes none, to hold on to connections',
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
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const after = await descriptorsAtMost(data, before + tolerated, closeWithinMs);
    for (const client of clients) client.destroy();
    return after > before + tolerated
      ? [`${clients.length} unfinished requests left ${after - before} descriptors open`]
      : [];
  },
};
