// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { snippets } from './snippets.ts';

const credentials = {
  username: 'device-7',
  password: "it's $HOME `x`",
  mqttClientId: 'device-7',
  mqttTopicPrefix: 'device/7',
  mqttHost: 'localhost',
  mqttPort: 18_830,
  mqttTls: false,
  mqttTopic: 'device/7/reading',
  amqpHost: 'localhost',
  amqpPort: 56_720,
  amqpTls: false,
  amqpExchange: 'ems.data',
  amqpRoutingKey: 'device.7.reading',
};
const origin = 'http://app.localhost:8080';

/** What a shell would give to the program. */
const argumentsOf = (text: string): string[] =>
  execFileSync('sh', ['-c', `${text.split(' ')[0]}() { printf '%s\\n' "$@"; }; ${text}`], {
    encoding: 'utf8',
  }).split('\n');

const argumentsFor = (...[of, at]: [typeof credentials, string]) =>
  Object.fromEntries(
    snippets({ id: 7 }, of, at).map(({ name, text }) => [name, argumentsOf(text)]),
  );

const reading = expect.stringMatching(
  /^\{"deviceId": 7, "timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "kwh": 0.12\}$/,
) as string;

test('a shell passes any password on unchanged, with a reading of now', () => {
  const {
    curl,
    mosquitto_pub: mqtt,
    Python: python,
    'Node.js': node,
  } = argumentsFor(credentials, origin);
  const { password } = credentials;
  expect(curl).toEqual(expect.arrayContaining([`device-7:${password}`, reading]));
  expect(mqtt).toEqual(expect.arrayContaining([password, 'device/7/reading', reading]));
  expect(python).toEqual(expect.arrayContaining([password, 'device/7/reading', reading]));
  expect(node).toEqual(
    expect.arrayContaining([
      `amqp://device-7:${encodeURIComponent(password)}@localhost:56720`,
      'device.7.reading',
      reading,
    ]),
  );
});

test('commands name a host that programs can resolve, not the one that only browsers do', () => {
  expect(argumentsFor(credentials, origin)['curl']).toContain(
    'http://localhost:8080/api/devices/7/readings',
  );
  expect(argumentsFor(credentials, 'https://ems.example.org')['curl']).toContain(
    'https://ems.example.org/api/devices/7/readings',
  );
  for (const { text } of snippets({ id: 7 }, credentials, origin))
    expect(text).not.toContain('app.localhost');
});

test('where the broker speaks TLS, commands do', () => {
  const found = argumentsFor({ ...credentials, mqttTls: true, amqpTls: true }, origin);
  expect(found['mosquitto_pub']).toContain('--tls-use-os-certs');
  expect(found['Python']?.[1]).toContain('tls={}');
  expect(found['Node.js']?.[2]).toMatch(/^amqps:/);
});
