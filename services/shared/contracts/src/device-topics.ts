import { parseDeviceId } from './fields.ts';

/** The beginning of every topic of a device. What follows is its sub-topic, which its profile reads. */
export const topicPrefix = (id: number) => `device/${id}`;

/** Devices that begin their topics with `shellies/<MQTT id>`, and cannot be told otherwise, have this MQTT id. */
export const shellyMqttId = (id: number) => `device-${id}`;

/** The sub-topic of messages that are the platform's own; any other is the vendor's. */
export const nativeSubTopic = 'reading';

export interface DeviceKey {
  readonly deviceId: number;
  /** As in a topic, with slashes. The broker makes dots of them, and leaves dots as they are. */
  readonly subTopic: string;
}

const prefixes = ['device.', 'shellies.device-'];

/** Which device a routing key of the exchange of readings belongs to, and what it publishes there. */
export function parseDeviceKey(routingKey: string): DeviceKey | undefined {
  const from = prefixes.find((prefix) => routingKey.startsWith(prefix))?.length ?? 0;
  const dot = routingKey.indexOf('.', from);
  const deviceId = from > 0 && dot > 0 ? parseDeviceId(routingKey.slice(from, dot)) : undefined;
  const rest = routingKey.slice(dot + 1);
  if (deviceId === undefined || rest === '') return undefined;
  return { deviceId, subTopic: rest.includes('.') ? rest.replaceAll('.', '/') : rest };
}

/** The routing key that the broker makes of a topic of a device. */
export const deviceRoutingKey = (id: number, subTopic: string) =>
  `device.${id}.${subTopic.replaceAll('/', '.')}`;

/** In bytes of UTF-8. The broker keeps routing keys of up to 255. */
export const longestSubTopic = 180;

/** A regular expression over the routing keys of one device, as the broker reads it: byte by byte. */
export const deviceKeys = (id: number) =>
  `^(device\\.${id}|shellies\\.${shellyMqttId(id)})\\.[^\\x00-\\x1f]{1,${longestSubTopic}}$`;

/** Vendors need five at most. */
const mostLevels = 6;

/**
 * What one device may subscribe to, as the broker reads it. Each level and wildcard is work for every message that is
 * compared with it, and with several wildcards for any number of levels that work multiplies. So there are few levels,
 * and such a wildcard is the last one.
 */
export const deviceFilters = (id: number) =>
  `^(?=.{1,${longestSubTopic + 20}}$)(device\\.${id}|shellies\\.${shellyMqttId(id)})(\\.[^.#\\x00-\\x1f]*){0,${mostLevels - 1}}\\.(#|[^.#\\x00-\\x1f]+)$`;

/** Where devices say who they are, each vendor's in its own place. Nobody can listen there, so it goes nowhere. */
export const announcementKeys =
  '^(shellies\\.announce|(tasmota\\.discovery|homeassistant)\\.[^\\x00-\\x1f]{1,200})$';

/** What old Shelly devices subscribe to besides their own commands. Nobody can write there. */
export const commonCommandKeys = '^shellies\\.command$';
