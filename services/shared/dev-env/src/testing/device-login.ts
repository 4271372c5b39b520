import { deviceBrokerUser, deviceLoginLimits, exchanges } from '@ems/contracts';
import { randomPassword } from '@ems/provisioning';
import type { TestBroker } from './test-broker.ts';

export interface DeviceLogin {
  readonly deviceId: number;
  readonly username: string;
  readonly password: string;
  readonly amqpUrl: string;
  readonly mqttUrl: string;
  /** Includes the vhost of the test. */
  readonly mqttUsername: string;
  remove(): Promise<void>;
}

/** A login at the broker with the same permissions as those from device-service. */
export async function deviceLogin(
  { management, vhost, amqpPort, mqttPort }: TestBroker,
  deviceId: number,
): Promise<DeviceLogin> {
  const username = `${vhost}-device-${deviceId}`;
  const password = randomPassword();
  const { configure, write, read, topics, readTopics } = deviceBrokerUser(deviceId, username);
  const at = `${vhost}/${username}`;
  await management.put(`/api/users/${username}`, { password, tags: '' });
  for (const [limit, value] of Object.entries(deviceLoginLimits))
    await management.put(`/api/user-limits/${username}/${limit}`, { value });
  await management.put(`/api/topic-permissions/${at}`, {
    exchange: exchanges.data,
    write: topics[exchanges.data],
    read: readTopics[exchanges.data],
  });
  await management.put(`/api/permissions/${at}`, { configure, write, read });
  return {
    deviceId,
    username,
    password,
    amqpUrl: `amqp://${username}:${password}@127.0.0.1:${amqpPort}/${vhost}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    mqttUsername: `${vhost}:${username}`,
    remove: () => management.delete(`/api/users/${username}`),
  };
}
