import { profileIds, profiles } from '@ems/profiles';
import { m } from '#lib/i18n/generated/messages.js';
import { noProfile } from './device-fields.ts';

/** Types of devices to choose from. */
export const deviceTypes = () => [
  { value: noProfile, label: m.device_type_native() },
  ...profileIds
    .filter((id) => id !== 'generic')
    .map((id) => ({ value: id, label: profiles[id].name })),
  { value: 'generic', label: m.device_type_generic() },
];

const topic = () => ({ label: m.device_source_topic(), hint: m.device_source_topic_hint() });
const channel = () => ({ label: m.device_source_channel(), hint: m.device_source_channel_hint() });

const sources: Readonly<Record<string, () => { label: string; hint: string }>> = {
  'shelly-gen1': channel,
  'shelly-gen2': channel,
  zigbee2mqtt: () => ({ label: m.device_source_zigbee(), hint: m.device_source_zigbee_hint() }),
  esphome: () => ({ label: m.device_source_sensor(), hint: m.device_source_sensor_hint() }),
};

/** What the source of a device of this type is called. */
export const sourceTexts = (profile: string) => (sources[profile] ?? topic)();
