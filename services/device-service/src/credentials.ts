import { randomBytes } from 'node:crypto';
import { exchanges, readingRoutingKey, readingTopic } from '@ems/contracts';
import { hashRabbitPassword, matchesRabbitPassword } from '@ems/messaging/management';
import type { BrokerLogins } from './broker-logins.ts';
import type { CredentialRepository } from './db/credential-repository.ts';

/** What a device needs to send readings; shown once and stored nowhere. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly mqttTopic: string;
  readonly mqttPort: number;
  readonly amqpExchange: string;
  readonly amqpRoutingKey: string;
  readonly amqpPort: number;
}

/** A password of 192 random bits, and the hash of it that RabbitMQ and this service keep. */
export function newPassword(): { password: string; hash: string } {
  const password = randomBytes(24).toString('base64url');
  return { password, hash: hashRabbitPassword(password) };
}

export const credentialsOf = (
  deviceId: number,
  { nameOf, ports }: BrokerLogins,
  password: string,
): Credentials => ({
  username: nameOf(deviceId),
  password,
  mqttTopic: readingTopic(deviceId),
  mqttPort: ports.mqtt,
  amqpExchange: exchanges.data,
  amqpRoutingKey: readingRoutingKey(deviceId),
  amqpPort: ports.amqp,
});

const nobody = hashRabbitPassword('nobody');

/** Checks HTTP Basic credentials of a device. */
export const authenticateDevice =
  (credentials: CredentialRepository, logins: BrokerLogins) =>
  async (username: string, password: string): Promise<number | undefined> => {
    const deviceId = logins.idOf(username);
    const hash = deviceId > 0 ? await credentials.hashOf(deviceId) : undefined;
    return matchesRabbitPassword(password, hash ?? nobody) && hash ? deviceId : undefined;
  };
