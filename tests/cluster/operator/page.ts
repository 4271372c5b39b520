import { request } from 'node:http';

/** How Traefik knows the platform. */
export const host = 'operator-test.localhost';

/** Through Traefik, by the name of the host. @returns the status, or 0 without an answer */
export const ask = (address: string, path: string, body?: object): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request(
      {
        host: address,
        path,
        method: body ? 'POST' : 'GET',
        headers: { host, 'content-type': 'application/json' },
        timeout: 10_000,
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(0));
    outgoing.end(body && JSON.stringify(body));
  });

/** Asks for the page all the time. */
export function watchPage(address: string) {
  let stopped = false;
  const answers = new Map<number, number>();
  const running = (async () => {
    while (!stopped) {
      const status = await ask(address, '/');
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  })();
  return async () => {
    stopped = true;
    await running;
    return [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  };
}
