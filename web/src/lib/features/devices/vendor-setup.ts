import type { ProfileId, ProfileSettings } from '@ems/profiles';
import { m } from '#lib/i18n/generated/messages.js';
import type { Credentials } from '#lib/api/models.ts';
import { quoted, yamlText } from './quoted.ts';

interface Snippet {
  readonly name: string;
  readonly text: string;
}

interface Setup {
  readonly credentials: Credentials;
  readonly settings: ProfileSettings;
  /** Where messages are posted to over HTTP. */
  readonly readingsUrl: string;
}

const server = ({ mqttHost, mqttPort }: Credentials) => `${mqttHost}:${mqttPort}`;
const address = () => `<${m.setup_address()}>`;

function publish({ credentials }: Setup, subTopic: string, options: string): string {
  const { username, password, mqttHost, mqttPort, mqttTls, mqttTopicPrefix } = credentials;
  const tls = mqttTls ? ' --tls-use-os-certs' : '';
  const login = `-u ${username} -P ${quoted(password)}`;
  const topic = quoted(`${mqttTopicPrefix}/${subTopic}`);
  return `mosquitto_pub -h ${mqttHost} -p ${mqttPort}${tls} -q 1 ${login} -t ${topic} ${options}`;
}

/** The same over HTTP. */
function post({ credentials, readingsUrl }: Setup, subTopic: string, options: string): string {
  const { username, password } = credentials;
  const url = quoted(`${readingsUrl}?${new URLSearchParams({ topic: subTopic })}`);
  return `curl -u ${username}:${quoted(password)} -H 'Content-Type: text/plain' ${options} ${url}`;
}

function tasmota({ credentials: of }: Setup): Snippet[] {
  const text = [
    `Backlog MqttHost ${of.mqttHost}`,
    `MqttPort ${of.mqttPort}`,
    `MqttUser ${of.username}`,
    `MqttPassword ${of.password}`,
    `MqttClient ${of.mqttClientId}`,
    `FullTopic ${of.mqttTopicPrefix}/%prefix%/`,
    ...(of.mqttTls ? ['SetOption103 1'] : []),
    'SetOption3 1',
    'SetOption19 1',
    'TelePeriod 60',
  ].join('; ');
  return [{ name: 'Tasmota', text }];
}

function shellyGen1({ credentials: of }: Setup): Snippet[] {
  const parameters = new URLSearchParams({
    mqtt_enable: 'true',
    mqtt_server: server(of),
    mqtt_user: of.username,
    mqtt_pass: of.password,
    mqtt_id: of.mqttTopicPrefix.replace('/', '-'),
    mqtt_update_period: '60',
  });
  return [{ name: 'curl', text: `curl ${quoted(`http://${address()}/settings?${parameters}`)}` }];
}

function shellyGen2({ credentials: of }: Setup): Snippet[] {
  const config = {
    enable: true,
    server: server(of),
    client_id: of.mqttClientId,
    user: of.username,
    pass: of.password,
    ssl_ca: of.mqttTls ? 'ca.pem' : null,
    topic_prefix: of.mqttTopicPrefix,
    rpc_ntf: true,
    status_ntf: true,
  };
  const call = (body: object) => `-d ${quoted(JSON.stringify(body))}`;
  const setConfig = call({ id: 1, method: 'Mqtt.SetConfig', params: { config } });
  const reboot = call({ id: 2, method: 'Shelly.Reboot' });
  const url = quoted(`http://${address()}/rpc`);
  return [{ name: 'curl', text: `curl ${setConfig} ${url}\ncurl ${reboot} ${url}` }];
}

const zigbee2mqtt = ({ credentials: of }: Setup): Snippet[] => [
  {
    name: 'configuration.yaml',
    text: `mqtt:
  server: mqtt${of.mqttTls ? 's' : ''}://${server(of)}
  user: ${of.username}
  password: ${yamlText(of.password)}
  client_id: ${of.mqttClientId}
  base_topic: ${of.mqttTopicPrefix}
homeassistant:
  enabled: false`,
  },
];

const esphome = ({ credentials: of }: Setup): Snippet[] => [
  {
    name: 'ESPHome',
    text: `mqtt:
  broker: ${of.mqttHost}
  port: ${of.mqttPort}
  username: ${of.username}
  password: ${yamlText(of.password)}
  client_id: ${of.mqttClientId}
  topic_prefix: ${of.mqttTopicPrefix}
  discovery: false
  discover_ip: false`,
  },
];

const homewizard = (setup: Setup): Snippet[] => [
  {
    name: 'Shell',
    text: `while sleep 60; do curl -s ${quoted(`http://${address()}/api/v1/data`)} | ${publish(setup, 'data', '-s')}; done`,
  },
  {
    name: 'curl',
    text: `while sleep 60; do curl -s ${quoted(`http://${address()}/api/v1/data`)} | ${post(setup, 'data', '--data-binary @-')}; done`,
  },
];

const dsmr = (setup: Setup): Snippet[] => [
  {
    name: 'DSMR-reader',
    text: `MQTT → Telegram: JSON\nTopic: ${setup.credentials.mqttTopicPrefix}/json`,
  },
  { name: 'Shell', text: publish(setup, 'telegram', '-s < telegram.txt') },
  { name: 'curl', text: post(setup, 'telegram', '--data-binary @telegram.txt') },
];

const opendtu = ({ credentials: of }: Setup): Snippet[] => [
  {
    name: 'OpenDTU',
    text: `Settings → MQTT Settings
Enable MQTT: yes
Hostname: ${of.mqttHost}
Port: ${of.mqttPort}
Client-ID: ${of.mqttClientId}
Username: ${of.username}
Password: ${of.password}
Base Topic: ${of.mqttTopicPrefix}/
Publish Interval: 60
Enable TLS: ${of.mqttTls ? 'yes' : 'no'}`,
  },
];

/** The value at the path that the settings name, as the message that contains it. */
function example({ path, unit }: ProfileSettings): string {
  const value = unit === 'W' ? 120 : 1234.5;
  const names = (path ?? '').split(' + ')[0]?.match(/[^.[\]"]+/g) ?? [];
  const message = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return JSON.stringify(message);
}

const generic = (setup: Setup): Snippet[] => {
  const { source = 'reading', kind, timePath = 'time' } = setup.settings;
  const message = example(setup.settings);
  const text =
    kind === 'interval'
      ? `'${message.slice(0, -1)},"${timePath}":"'$(date -u +%FT%TZ)'"}'`
      : quoted(message);
  return [
    { name: 'mosquitto_pub', text: publish(setup, source, `-m ${text}`) },
    { name: 'curl', text: post(setup, source, `--data-binary ${text}`) },
  ];
};

const setups: Record<ProfileId, (setup: Setup) => Snippet[]> = {
  tasmota,
  'shelly-gen1': shellyGen1,
  'shelly-gen2': shellyGen2,
  zigbee2mqtt,
  esphome,
  homewizard,
  dsmr,
  opendtu,
  generic,
};

/** What makes a vendor's device send to the platform: commands and configuration files to copy. */
export const vendorSetup = (profile: ProfileId, setup: Setup): Snippet[] => setups[profile](setup);
