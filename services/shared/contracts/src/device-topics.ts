import { parseDeviceId } from './fields.ts';

/** The prefix of all topics of a device. The sub-topic follows, which the profile of the device reads. */
export const topicPrefix = (id: number) => `device/${id}`;

/** The MQTT id of devices whose topics always begin with `shellies/<MQTT id>`. */
export const shellyMqttId = (id: number) => `device-${id}`;

/** The sub-topic of messages in the platform's own format. All other sub-topics are the vendors'. */
export const nativeSubTopic = 'reading';

export interface DeviceKey {
  readonly deviceId: number;
  /** As in a topic, with slashes. The broker turns slashes into dots and keeps dots. */
  readonly subTopic: string;
}

const prefixes = ['device.', 'shellies.device-'];

/** The device and sub-topic of a routing key in the exchange of readings. */
export function parseDeviceKey(routingKey: string): DeviceKey | undefined {
  const from = prefixes.find((prefix) => routingKey.startsWith(prefix))?.length ?? 0;
  const dot = routingKey.indexOf('.', from);
  const deviceId = from > 0 && dot > 0 ? parseDeviceId(routingKey.slice(from, dot)) : undefined;
  const rest = routingKey.slice(dot + 1);
  if (deviceId === undefined || rest === '') return undefined;
  return { deviceId, subTopic: rest.includes('.') ? rest.replaceAll('.', '/') : rest };
}

/** The routing key that the broker derives from a topic of a device. */
export const deviceRoutingKey = (id: number, subTopic: string) =>
  `device.${id}.${subTopic.replaceAll('/', '.')}`;

/** In bytes of UTF-8. The broker accepts routing keys of up to 255 bytes. */
export const longestSubTopic = 180;

/** A regular expression for the routing keys of one device. The broker matches it byte by byte. */
export const deviceKeys = (id: number) =>
  `^(device\\.${id}|shellies\\.${shellyMqttId(id)})\\.[^\\x00-\\x1f]{1,${longestSubTopic}}$`;

/** Vendors need five at most. */
const mostLevels = 6;

/**
 * The subscriptions that a device may have, as the broker reads them. The broker compares every message with each level
 * and wildcard. With several multi-level wildcards this work multiplies, so levels are few, and such a wildcard comes
 * last.
 */
export const deviceFilters = (id: number) =>
  `^(?=.{1,${longestSubTopic + 20}}$)(device\\.${id}|shellies\\.${shellyMqttId(id)})(\\.[^.#\\x00-\\x1f]*){0,${mostLevels - 1}}\\.(#|[^.#\\x00-\\x1f]+)$`;

/**
 * Topics on which the devices of each vendor announce themselves. Nobody may subscribe to them, so these messages are
 * dropped.
 */
export const announcementKeys =
  '^(shellies\\.announce|(tasmota\\.discovery|homeassistant)\\.[^\\x00-\\x1f]{1,200})$';

/** Further topics to which old Shelly devices subscribe. Nobody may write to them. */
export const commonCommandKeys = '^shellies\\.command$';
