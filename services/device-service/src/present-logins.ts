import { deviceBrokerUser, deviceLoginLimits, exchanges } from '@ems/contracts';
import type { Management } from '@ems/messaging/management';

interface ListedUser {
  readonly name: string;
  readonly password_hash: string;
  readonly limits?: Readonly<Record<string, number>>;
}

interface ListedPermission {
  readonly user: string;
  readonly vhost: string;
  readonly configure?: string;
  readonly write: string;
  readonly read: string;
  /** Only permissions over routing keys have it. */
  readonly exchange?: string;
}

/** Logins created by an older release, without limits or with other permissions, get the current ones. */
const isLimited = ({ limits }: ListedUser) =>
  Object.entries(deviceLoginLimits).every(([name, value]) => limits?.[name] === value);

/** The hash of each device's login at the broker. Undefined if its limits or permissions are not current. */
export async function readPresentLogins(
  management: Management,
  vhost: string,
  idOf: (login: string) => number,
): Promise<Map<number, string | undefined>> {
  const [users, permissions, topicPermissions] = (await Promise.all([
    management.get('/api/users?columns=name,password_hash,limits'),
    management.get('/api/permissions'),
    management.get('/api/topic-permissions'),
  ])) as [ListedUser[], ListedPermission[], ListedPermission[]];
  const keys = new Map(
    topicPermissions
      .filter((one) => one.vhost === vhost && one.exchange === exchanges.data)
      .map((one) => [one.user, one]),
  );
  const isCurrent = (one: ListedPermission) => {
    const expected = deviceBrokerUser(idOf(one.user), one.user);
    const { write, read } = keys.get(one.user) ?? {};
    return (
      (['configure', 'write', 'read'] as const).every((name) => one[name] === expected[name]) &&
      write === expected.topics[exchanges.data] &&
      read === expected.readTopics[exchanges.data]
    );
  };
  const hashes = new Map(
    users.flatMap((user) => (isLimited(user) ? [[user.name, user.password_hash]] : [])),
  );
  return new Map(
    permissions
      .filter((one) => one.vhost === vhost && idOf(one.user) > 0)
      .map((one) => [idOf(one.user), isCurrent(one) ? hashes.get(one.user) : undefined]),
  );
}
