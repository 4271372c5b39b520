import type { Credentials, Device } from '#lib/api/models.ts';
import { quoted } from './quoted.ts';

const nodeProgram = `require("amqplib").connect(process.argv[1]).then(async c => { const ch = await c.createConfirmChannel(); ch.publish(process.argv[2], process.argv[3], Buffer.from(process.argv[4])); await ch.waitForConfirms(); await c.close() })`;

const pythonProgram = (tls: boolean) =>
  `import sys, paho.mqtt.publish as p; host, port, user, password, topic, body = sys.argv[1:]; p.single(topic, body, qos=1, hostname=host, port=int(port), auth={"username": user, "password": password}${tls ? ', tls={}' : ''})`;

/**
 * The address at which this machine and devices reach the platform. Browsers resolve `app.localhost`; most other
 * programs do not.
 */
function reachableOrigin(origin: string, publicHost: string): string {
  const url = new URL(origin);
  if (url.hostname.endsWith('.localhost')) url.hostname = publicHost;
  return url.origin;
}

/** Where a device posts its readings. */
export const readingsUrl = (
  { id }: Pick<Device, 'id'>,
  { mqttHost }: Pick<Credentials, 'mqttHost'>,
  origin: string,
): string => `${reachableOrigin(origin, mqttHost)}/api/devices/${id}/readings`;

/** Commands that send one reading of now, ready for a shell. */
export function snippets(device: Pick<Device, 'id'>, credentials: Credentials, origin: string) {
  const body = `'{"deviceId": ${device.id}, "timestamp": "'$(date -u +%FT%TZ)'", "kwh": 0.12}'`;
  const { username, password, mqttHost, mqttPort, mqttTls, mqttTopic } = credentials;
  const { amqpHost, amqpPort, amqpTls, amqpExchange, amqpRoutingKey } = credentials;
  const url = readingsUrl(device, credentials, origin);
  const amqpUrl = `${amqpTls ? 'amqps' : 'amqp'}://${username}:${encodeURIComponent(password)}@${amqpHost}:${amqpPort}`;
  return [
    {
      name: 'curl',
      text: `curl -u ${username}:${quoted(password)} -H 'Content-Type: application/json' -d ${body} ${url}`,
    },
    {
      name: 'mosquitto_pub',
      text: `mosquitto_pub -h ${mqttHost} -p ${mqttPort}${mqttTls ? ' --tls-use-os-certs' : ''} -q 1 -u ${username} -P ${quoted(password)} -t ${mqttTopic} -m ${body}`,
    },
    {
      name: 'Python',
      text: `python3 -c ${quoted(pythonProgram(mqttTls))} ${mqttHost} ${mqttPort} ${username} ${quoted(password)} ${mqttTopic} ${body}`,
    },
    {
      name: 'Node.js',
      text: `node -e ${quoted(nodeProgram)} ${quoted(amqpUrl)} ${amqpExchange} ${amqpRoutingKey} ${body}`,
    },
  ] as const;
}
