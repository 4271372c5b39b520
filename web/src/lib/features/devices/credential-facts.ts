import type { Credentials } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

const withTls = (address: string, tls: boolean) => (tls ? `${address} (TLS)` : address);

/** What a device is configured with, as rows to copy. */
export const credentialFacts = (credentials: Credentials) => [
  { label: m.credentials_user(), text: credentials.username, id: 'username' },
  { label: m.password(), text: credentials.password, id: 'password' },
  { label: m.credentials_mqtt_host(), text: credentials.mqttHost, id: 'mqtt-host' },
  {
    label: m.credentials_mqtt_port(),
    text: withTls(String(credentials.mqttPort), credentials.mqttTls),
    id: 'mqtt-port',
  },
  { label: m.credentials_topic(), text: credentials.mqttTopic, id: 'topic' },
];
