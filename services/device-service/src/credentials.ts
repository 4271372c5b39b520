import { randomBytes } from 'node:crypto';
import { exchanges, readingRoutingKey, readingTopic, topicPrefix } from '@ems/contracts';
import { hashRabbitPassword, matchesRabbitPassword } from '@ems/messaging/management';
import type { BrokerLogins } from './broker-logins.ts';
import type { CredentialRepository } from './db/credential-repository.ts';
import type { SendingDevice } from './domain/device.ts';

/** How a device reaches the platform. */
export interface Connection {
  readonly username: string;
  /** Required for subscribing, which most devices do. */
  readonly mqttClientId: string;
  /** The beginning of all topics of a vendor's device. */
  readonly mqttTopicPrefix: string;
  readonly mqttHost: string;
  readonly mqttPort: number;
  readonly mqttTls: boolean;
  readonly mqttTopic: string;
  readonly amqpHost: string;
  readonly amqpPort: number;
  readonly amqpTls: boolean;
  readonly amqpExchange: string;
  readonly amqpRoutingKey: string;
}

/** Everything a device needs to send readings. Shown once and stored nowhere. */
export interface Credentials extends Connection {
  readonly password: string;
}

/** A password of 192 random bits, and the hash of it that RabbitMQ and this service keep. */
export function newPassword(): { password: string; hash: string } {
  let password: string;
  // Command-line programs would read a password that begins with a hyphen as an option.
  do password = randomBytes(24).toString('base64url');
  while (password.startsWith('-'));
  return { password, hash: hashRabbitPassword(password) };
}

export const connectionOf = (
  deviceId: number,
  { nameOf, publicBroker: { mqtt, amqp } }: BrokerLogins,
): Connection => ({
  username: nameOf(deviceId),
  mqttClientId: nameOf(deviceId),
  mqttTopicPrefix: topicPrefix(deviceId),
  mqttHost: mqtt.host,
  mqttPort: mqtt.port,
  mqttTls: mqtt.tls,
  mqttTopic: readingTopic(deviceId),
  amqpHost: amqp.host,
  amqpPort: amqp.port,
  amqpTls: amqp.tls,
  amqpExchange: exchanges.data,
  amqpRoutingKey: readingRoutingKey(deviceId),
});

export const credentialsOf = (
  deviceId: number,
  logins: BrokerLogins,
  password: string,
): Credentials => ({ ...connectionOf(deviceId, logins), password });

const nobody = hashRabbitPassword('nobody');

/** Checks HTTP Basic credentials of a device. */
export const authenticateDevice =
  (credentials: CredentialRepository, logins: BrokerLogins) =>
  async (username: string, password: string): Promise<SendingDevice | undefined> => {
    const deviceId = logins.idOf(username);
    const found = deviceId > 0 ? await credentials.senderOf(deviceId) : undefined;
    return matchesRabbitPassword(password, found?.credentialHash ?? nobody)
      ? found?.device
      : undefined;
  };
