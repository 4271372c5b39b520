// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { profileIds, translate, type ProfileSettings } from '@ems/profiles';
import { expect, test } from 'vitest';
import { vendorSetup } from './vendor-setup.ts';

const credentials = {
  username: 'device-7',
  password: "it's $HOME `x`",
  mqttClientId: 'device-7',
  mqttTopicPrefix: 'device/7',
  mqttHost: '192.168.1.20',
  mqttPort: 18_830,
  mqttTls: false,
  mqttTopic: 'device/7/reading',
  amqpHost: '192.168.1.20',
  amqpPort: 56_720,
  amqpTls: false,
  amqpExchange: 'ems.data',
  amqpRoutingKey: 'device.7.reading',
};
const readingsUrl = 'http://192.168.1.20:8080/api/devices/7/readings';
const setupOf = (profile: (typeof profileIds)[number], settings: ProfileSettings = {}) =>
  vendorSetup(profile, { credentials, settings, readingsUrl });

test.each(profileIds.filter((id) => id !== 'dsmr'))(
  'what is copied for %s names the address, the login and the topics of the device',
  (profile) => {
    const text = setupOf(profile)
      .map((snippet) => snippet.text.replaceAll('%3A', ':'))
      .join();
    for (const part of ['192.168.1.20', '18830', 'device-7']) expect(text).toContain(part);
    expect(text).toMatch(profile === 'shelly-gen1' ? /mqtt_id=device-7/ : /device\/7/);
    expect(text).not.toContain('localhost');
  },
);

/** What a shell would give to the program. */
const argumentsOf = (text: string, program: string): string[] =>
  execFileSync('sh', ['-c', `${program}() { printf '%s\\n' "$@"; }; ${text}`], {
    encoding: 'utf8',
  }).split('\n');

test.each([
  { source: 'tele/SENSOR', path: 'SML.Total_in', unit: 'kWh', kind: 'register' },
  { source: 'power', unit: 'W', kind: 'power' },
  { source: 'a b', path: 'e', unit: 'Wh', kind: 'interval', timePath: 't' },
] as const)('the example for %j is understood by the profile itself', (settings) => {
  const [snippet] = setupOf('generic', settings);
  const given = argumentsOf(snippet?.text ?? '', 'mosquitto_pub');
  expect(given).toContain(credentials.password);
  const after = (option: string) => given[given.indexOf(option) + 1] ?? '';
  const device = { profile: 'generic', settings, measures: 'consumption' } as const;
  expect(after('-t')).toBe(`device/7/${settings.source}`);
  expect(translate(device, settings.source, after('-m'))).toHaveProperty('elements');
});

test.each(['homewizard', 'dsmr', 'generic'] as const)(
  'a message for %s can be posted too, to the topic that its profile reads',
  (profile) => {
    const settings = { source: 'a b/c', path: 'e', unit: 'kWh', kind: 'register' } as const;
    const { text = '' } = setupOf(profile, settings).find(({ name }) => name === 'curl') ?? {};
    const given = argumentsOf(text.replace(/^.* \| (curl .*); done$/, '$1'), 'curl');
    expect(given).toContain(`device-7:${credentials.password}`);
    const url = new URL(given.find((one) => one.startsWith(readingsUrl)) ?? '');
    const topics = { homewizard: 'data', dsmr: 'telegram', generic: settings.source };
    expect(url.searchParams.get('topic')).toBe(topics[profile]);
    if (profile !== 'generic') return;
    const body = given[given.indexOf('--data-binary') + 1] ?? '';
    const device = { profile, settings, measures: 'consumption' } as const;
    expect(translate(device, settings.source, body)).toHaveProperty('elements');
  },
);

test('a shell passes the configuration of a Shelly on unchanged, as JSON', () => {
  const [snippet] = setupOf('shelly-gen2');
  const [, body = ''] = argumentsOf(snippet?.text ?? '', 'curl');
  expect(JSON.parse(body)).toMatchObject({
    params: { config: { pass: credentials.password, server: '192.168.1.20:18830' } },
  });
});
