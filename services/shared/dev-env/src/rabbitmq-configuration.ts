import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxChannelsOfConnection, maxMessageBytes } from '@ems/contracts';
import { hashRabbitPassword } from '@ems/messaging/management';

export interface RabbitMqPorts {
  readonly amqp: number;
  readonly management: number;
  readonly mqtt: number;
  readonly distribution: number;
  readonly epmd: number;
}

const configuration = (host: string, ports: RabbitMqPorts, definitionsFile: string) => `
listeners.tcp.default = ${host}:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
load_definitions = ${definitionsFile}
collect_statistics_interval = 2000
mqtt.listeners.tcp.default = ${host}:${ports.mqtt}
mqtt.exchange = ems.data
mqtt.allow_anonymous = false
mqtt.vhost = /
# A message could be left for the next subscriber to a topic: nobody subscribes here.
mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_noop
max_message_size = ${maxMessageBytes}
# Headers fit into one frame, so this bounds them.
frame_max = 8192
# The limit of a login's channels is counted with a delay, this one is not.
channel_max = ${maxChannelsOfConnection}
loopback_users = none
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 100MB
log.console = false
log.file.level = warning
heartbeat = 20
`;

/** Adds the time of arrival to each message, replacing that of the sender. RabbitMQ before 3.12 ignores it. */
const advancedConfiguration =
  '[{rabbit, [{incoming_message_interceptors, [{set_header_timestamp, true}]}]}].\n';

const enabledPlugins = '[rabbitmq_event_exchange,rabbitmq_management,rabbitmq_mqtt].\n';

/** Only the administrator. Everything else is provisioned. There is no `guest`. */
const definitions = (password: string) => ({
  vhosts: [{ name: '/' }],
  users: [
    {
      name: 'provisioner',
      password_hash: hashRabbitPassword(password, Buffer.from('ems1')),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: ['administrator'],
    },
  ],
  permissions: [{ user: 'provisioner', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
});

/** Writes everything that a node reads at its start. */
export async function writeConfiguration(
  directory: string,
  host: string,
  ports: RabbitMqPorts,
  password: string,
): Promise<void> {
  await writeCookie(join(directory, '.erlang.cookie'));
  const definitionsFile = join(directory, 'definitions.json');
  await writeFile(definitionsFile, JSON.stringify(definitions(password)), { mode: 0o600 });
  await writeFile(join(directory, 'rabbitmq.conf'), configuration(host, ports, definitionsFile));
  await writeFile(join(directory, 'advanced.config'), advancedConfiguration);
  await writeFile(join(directory, 'enabled_plugins'), enabledPlugins);
}

/**
 * Anyone who knows the cookie can run code in the node. Erlang's default has little randomness, so each start generates
 * a new one.
 */
async function writeCookie(file: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o400 });
}
