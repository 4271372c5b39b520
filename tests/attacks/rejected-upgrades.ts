import type { Attack } from './attack.ts';
import { descriptors, descriptorsAtMost } from './descriptors.ts';
import { hostileSocket, requestText } from './hostile-socket.ts';

const attacker = '127.0.1.130';
const upgrades = 500;
const sendEveryMs = 100;
/** The platform has two seconds; the machine may be busy. */
const closeWithinMs = 8_000;
/** What a resident's connections may add meanwhile. */
const tolerated = 25;

/** Asks for sockets without a login, and keeps sending and never closes when it is refused. */
export const rejectedUpgrades: Attack = {
  name: 'rejected-upgrades',
  about: 'keeps 500 refused upgrades open by sending on, to use up the descriptors',
  async run({ platform: { url, data } }) {
    const before = await descriptors(data);
    const clients = Array.from({ length: upgrades }, (_, n) =>
      hostileSocket(
        url,
        attacker,
        requestText(
          url,
          `GET ${n % 2 ? '/ws' : '/elsewhere'} HTTP/1.1`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          '\r\n',
        ),
      ).resume(),
    );
    const sending = setInterval(() => {
      for (const client of clients) if (client.writable) client.write('more');
    }, sendEveryMs);
    await Promise.all(
      clients.map(
        (client) =>
          new Promise<void>((resolve) => {
            client.once('end', resolve).once('close', () => resolve());
            setTimeout(resolve, closeWithinMs).unref();
          }),
      ),
    );
    const after = await descriptorsAtMost(data, before + tolerated, closeWithinMs);
    clearInterval(sending);
    for (const client of clients) client.destroy();
    return after > before + tolerated
      ? [`${upgrades} refused upgrades left ${after - before} descriptors open`]
      : [];
  },
};
