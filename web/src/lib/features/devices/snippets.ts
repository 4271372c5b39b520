import type { Credentials, Device } from '#lib/api/models.ts';

interface Place {
  readonly hostname: string;
  readonly origin: string;
}

/** A value between single quotes of a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Commands that send one reading of now, ready for a shell. */
export function snippets(device: Pick<Device, 'id'>, credentials: Credentials, place: Place) {
  const body = `{"deviceId": ${device.id}, "timestamp": "'$(date -u +%FT%TZ)'", "kwh": 0.12}`;
  const { username, password, mqttTopic, mqttPort } = credentials;
  const { amqpExchange, amqpRoutingKey, amqpPort } = credentials;
  return [
    {
      name: 'mosquitto_pub',
      text: `mosquitto_pub -h ${place.hostname} -p ${mqttPort} -q 1 -u ${username} -P ${quoted(password)} -t ${mqttTopic} -m '${body}'`,
    },
    {
      name: 'curl',
      text: `curl -u ${username}:${quoted(password)} -H 'Content-Type: application/json' -d '${body}' ${place.origin}/api/devices/${device.id}/readings`,
    },
    {
      name: 'amqp-publish',
      text: `amqp-publish --server=${place.hostname} --port=${amqpPort} --username=${username} --password=${quoted(password)} -e ${amqpExchange} -r ${amqpRoutingKey} -b '${body}'`,
    },
  ] as const;
}
