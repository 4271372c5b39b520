// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { snippets } from './snippets.ts';

const credentials = {
  username: 'device-7',
  password: "it's $HOME `x`",
  mqttTopic: 'device/7/reading',
  mqttPort: 18_830,
  amqpExchange: 'ems.data',
  amqpRoutingKey: 'device.7.reading',
  amqpPort: 56_720,
};
const place = { hostname: 'app.localhost', origin: 'http://app.localhost:8080' };

/** What the program itself would be given by a shell. */
const argumentsOf = (text: string): string[] =>
  execFileSync('sh', ['-c', `${text.split(' ')[0]}() { printf '%s\\n' "$@"; }; ${text}`], {
    encoding: 'utf8',
  }).split('\n');

const [mqtt, curl, amqp] = snippets({ id: 7 }, credentials, place).map(({ text }) =>
  argumentsOf(text.replace('amqp-publish', 'amqp_publish')),
);
const reading = expect.stringMatching(
  /^\{"deviceId": 7, "timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "kwh": 0.12\}$/,
) as string;

test('whatever is in a password comes through the shell as it is, and the reading is of now', () => {
  expect(mqtt).toEqual(expect.arrayContaining([credentials.password, 'device/7/reading', reading]));
  expect(curl).toEqual(expect.arrayContaining([`device-7:${credentials.password}`, reading]));
  expect(curl).toContain('http://app.localhost:8080/api/devices/7/readings');
  expect(amqp).toEqual(
    expect.arrayContaining([`--password=${credentials.password}`, 'device.7.reading', reading]),
  );
});

test('the ports are those at which the broker listens', () => {
  expect(mqtt?.join(' ')).toContain('-p 18830');
  expect(amqp).toContain('--port=56720');
});
