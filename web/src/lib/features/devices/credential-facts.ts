import type { Connection, Credentials } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly id: string;
}

/** What a device is configured with, as rows to copy. `profile`: of a device whose vendor's topics it sends. */
export function credentialFacts(
  connection: Connection & Partial<Credentials>,
  profile: string | null,
): Fact[] {
  const isVendor = profile !== null;
  return [
    { label: m.credentials_user(), text: connection.username, id: 'username' },
    ...(connection.password === undefined
      ? []
      : [{ label: m.password(), text: connection.password, id: 'password' }]),
    { label: m.credentials_mqtt_host(), text: connection.mqttHost, id: 'mqtt-host' },
    { label: m.credentials_mqtt_port(), text: String(connection.mqttPort), id: 'mqtt-port' },
    {
      label: m.credentials_tls(),
      text: connection.mqttTls ? m.credentials_tls_on() : m.credentials_tls_off(),
      id: 'mqtt-tls',
    },
    ...(isVendor
      ? [
          { label: m.credentials_client_id(), text: connection.mqttClientId, id: 'client-id' },
          {
            label: m.credentials_topic_prefix(),
            text: connection.mqttTopicPrefix,
            id: 'topic-prefix',
          },
        ]
      : [{ label: m.credentials_topic(), text: connection.mqttTopic, id: 'topic' }]),
  ];
}
