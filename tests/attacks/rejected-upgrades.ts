import type { Attack } from './attack.ts';
import { descriptors, descriptorsUntil } from './descriptors.ts';
import { connectedOf, hostileSocket, requestText } from './hostile-socket.ts';

const attacker = '127.0.1.130';
const upgrades = 500;
const sendEveryMs = 100;
/** The platform closes within two seconds. The rest is for a busy machine. */
const closeWithinMs = 8_000;
/** Descriptors that the bystander's connections may add. */
const tolerated = 25;

/** Opens sockets without a login, keeps sending after the refusal and never closes. */
export const rejectedUpgrades: Attack = {
  name: 'rejected-upgrades',
  about: 'keeps 500 refused upgrades open by sending more data, to use up descriptors',
  async run({ platform: { url, data } }) {
    const before = await descriptors(data);
    let answered = 0;
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
      )
        .once('data', () => answered++)
        .resume(),
    );
    const sending = setInterval(() => {
      for (const client of clients) if (client.writable) client.write('more');
    }, sendEveryMs);
    try {
      const connected = await connectedOf(clients);
      await Promise.all(
        clients.map(
          (client) =>
            new Promise<void>((resolve) => {
              client.once('end', resolve).once('close', () => resolve());
              setTimeout(resolve, closeWithinMs).unref();
            }),
        ),
      );
      const most = before + tolerated;
      const after = await descriptorsUntil(data, (count) => count <= most, closeWithinMs);
      return [
        ...(connected < upgrades || answered === 0
          ? [`The attack itself failed: ${connected} connections, ${answered} answers`]
          : []),
        ...(after > most
          ? [`${upgrades} refused upgrades left ${after - before} descriptors open`]
          : []),
      ];
    } finally {
      clearInterval(sending);
      for (const client of clients) client.destroy();
    }
  },
};
