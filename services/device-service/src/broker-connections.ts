import { ManagementError, type Management } from '@ems/messaging/management';

/** Matches the client's side of `192.0.2.7:51234 -> 192.0.2.1:1883`. IPv6 addresses have no brackets. */
const peer = /^(.*):\d+ -> /;

/** The address of the client in the name of its connection. */
export const addressOf = (name: string): string =>
  (peer.exec(name)?.[1] ?? '').replace(/^::ffff:/, '');

/** The addresses of the clients connected with a login. The broker lists a new connection only after a few seconds. */
export async function connectedAddresses(management: Management, login: string): Promise<string[]> {
  const listed = (await management
    .get(`/api/connections/username/${login}`)
    .catch((error: unknown) => {
      if (error instanceof ManagementError && error.status === 404) return [];
      throw error;
    })) as { readonly name: string }[];
  return listed.map(({ name }) => addressOf(name));
}
