import { parsePayload } from './parse-payload.ts';
import type { ProfileSettings } from './profile.ts';
import { readNumber } from './read-number.ts';
import { parsePath, readPath } from './read-path.ts';
import type { ProfiledDevice } from './profiled-device.ts';
import type { Translation } from './translation.ts';
import { profileIds, profiles, type ProfileId } from './vendors/index.ts';

type Read = (device: ProfiledDevice, subTopic: string, payload: string) => Translation;

/** Settings with which a profile would read a message that is its own. Undefined: the message is not. */
function settingsFor(profile: ProfileId, subTopic: string, text: string) {
  if (profile === 'generic') return undefined;
  if (profile === 'zigbee2mqtt')
    return text.includes('"linkquality"') ? { source: subTopic } : undefined;
  if (profile !== 'esphome') return {};
  const [, source] = /^sensor\/([^/]+)\/state$/.exec(subTopic) ?? [];
  return source === undefined ? undefined : ({ source, unit: 'W' } satisfies ProfileSettings);
}

/** The profile that reads a message which the device's own profile does not read. */
const betterProfile = ({ profile }: ProfiledDevice, subTopic: string, text: string, read: Read) =>
  profileIds.find((other) => {
    const settings = other === profile ? undefined : settingsFor(other, subTopic, text);
    return (
      settings !== undefined &&
      (['consumption', 'production'] as const).some(
        (measures) => 'elements' in read({ profile: other, settings, measures }, subTopic, text),
      )
    );
  });

const namedLikeRegister = /(total|energy|import|kwh)_?(in|kwh)?$|_in$|1[._]8[._][0-2]$/i;
const deepest = 3;

/** The paths of numbers above zero in a document, with their names. */
function* numbersIn(
  document: unknown,
  path = '',
  depth = 0,
): Generator<{ readonly name: string; readonly path: string }> {
  if (typeof document !== 'object' || document === null || depth === deepest) return;
  for (const [name, value] of Object.entries(document)) {
    const isPlain = /^[\p{L}_][\p{L}\w]*$/u.test(name);
    const here = isPlain ? `${path}${path && '.'}${name}` : `${path}["${name}"]`;
    const number = readNumber(value);
    if (typeof number === 'object' && number.value > 0) yield { name, path: here };
    yield* numbersIn(value, here, depth + 1);
  }
}

/** The path of the number in a document that was probably meant. */
function pathMeant(document: unknown, { profile, settings }: ProfiledDevice): string | undefined {
  if (profile !== 'generic')
    return numbersIn(document).find(({ name }) => namedLikeRegister.test(name))?.path;
  const { path = '$' } = settings;
  if (readPath(document, path) !== undefined) return undefined;
  const wanted = parsePath(path)?.at(-1)?.toLowerCase();
  return numbersIn(document).find(({ name }) => name.toLowerCase() === wanted)?.path;
}

const unread = new Set(['no_value', 'other_measurement', 'unknown_topic', 'malformed_payload']);

/**
 * Says of a message that was not understood which profile reads it, or which of its numbers may be meant. Such a message
 * shows that the wrong profile or path is chosen, so it is not ignored.
 */
export function explain(
  result: Translation,
  device: ProfiledDevice,
  subTopic: string,
  payload: string | undefined,
  read: Read,
): Translation {
  const outcome = 'reason' in result ? result.reason : 'ignored' in result && result.ignored;
  if (!outcome || !unread.has(outcome) || payload === undefined) return result;
  const better = betterProfile(device, subTopic, payload, read);
  const reason = 'reason' in result ? result.reason : 'malformed_payload';
  if (better)
    return {
      reason,
      detail: `“${subTopic.slice(0, 100)}” is how ${profiles[better].name} devices send it. Choose this type in the device's settings`,
    };
  if (outcome === 'other_measurement') return result;
  const parsed = parsePayload(payload, 'json');
  const found = 'document' in parsed ? pathMeant(parsed.document, device) : undefined;
  if (found === undefined) return result;
  return {
    reason,
    detail:
      device.profile === 'generic'
        ? `There is no value at “${device.settings.path ?? '$'}”, but one at “${found}”. Choose the path in the device's settings`
        : `${profiles[device.profile].name} has no value there, but the message has one at “${found}”. To count it, choose the type “Other device” with the topic “${subTopic.slice(0, 100)}” and this path`,
  };
}
