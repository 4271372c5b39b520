import { elementOf, type ProfileElement } from './element-of.ts';
import { explain } from './explain.ts';
import { findRule } from './find-rule.ts';
import { parsePayload } from './parse-payload.ts';
import { hasValue, partsOf, type Part } from './parts-of.ts';
import {
  flowOf,
  type Direction,
  type Profile,
  type ProfileSettings,
  type Rule,
  type Values,
} from './profile.ts';
import type { ProfiledDevice } from './profiled-device.ts';
import { readPath } from './read-path.ts';
import { readTime } from './read-time.ts';
import { describedValues, measurable } from './settings.ts';
import type { Translation } from './translation.ts';
import { profiles } from './vendors/index.ts';

/**
 * Translates a device's message. Never guesses: an ambiguous message is rejected with a reason.
 *
 * @param payload undefined if it is too large to be read
 */
export const translate = (
  device: ProfiledDevice,
  subTopic: string,
  payload: string | undefined,
): Translation => explain(read(device, subTopic, payload), device, subTopic, payload, read);

function read(
  { profile: id, settings, measures }: ProfiledDevice,
  subTopic: string,
  payload: string | undefined,
): Translation {
  const profile: Profile = profiles[id];
  if (payload?.trim() === '') return { ignored: 'empty_message' };
  const found = findRule(profile, settings, subTopic);
  if (!('rule' in found)) return found;
  if (payload === undefined)
    return { reason: 'message_too_large', detail: 'A message with values is at most 10 KB long' };
  const { rule, component } = found;
  const parsed = parsePayload(payload, rule.payload);
  if (!('document' in parsed)) return parsed;
  const described = !rule.consumption && !rule.production && !rule.components;
  const values = described ? describedValues(settings) : undefined;
  const parts = values
    ? [{ document: parsed.document, values: { consumption: values, production: values } }]
    : partsOf(rule, parsed.document, component, profile, settings);
  if (!Array.isArray(parts)) return parts;
  const element = merge(parts, measures);
  if ('reason' in element) return element;
  const isOtherCounter = profile.oneCounter !== undefined && parts.some(hasOtherCounter(measures));
  if (isOtherCounter || Object.keys(element).length === 0)
    return nothing(profile, rule, parts, measures);
  const timePath = settings.timePath ?? rule.time;
  return timed(
    element,
    timePath === undefined ? undefined : readPath(parsed.document, timePath),
    settings,
  );
}

function merge(parts: readonly Part[], measures: Direction) {
  let merged: ProfileElement = {};
  for (const { document, values } of parts) {
    const element = elementOf(document, values[flowOf(measures)] ?? {});
    if ('problem' in element) return { reason: element.problem, detail: element.detail };
    merged = { ...merged, ...element };
  }
  return merged;
}

/** Whether only the counter of the other flow is in a message. Power beside it is not of this flow either. */
const hasOtherCounter =
  (measures: Direction) =>
  ({ document, values: { consumption = {}, production = {} } }: Part): boolean => {
    const hasCounter = ({ register }: Values) =>
      register !== undefined && Object.keys(elementOf(document, { register })).length > 0;
    return flowOf(measures) === 'production' && hasCounter(consumption) && !hasCounter(production);
  };

function nothing(
  profile: Profile,
  { hasOneFlow }: Rule,
  parts: readonly Part[],
  measures: Direction,
): Translation {
  const hasOther = parts.some(({ document, values }) => hasValue(document, values));
  if (!hasOther) return { ignored: parts.length > 0 ? 'no_value' : 'other_measurement' };
  if (hasOneFlow) return { ignored: 'other_measurement' };
  const others = measurable(profile).filter((one) => flowOf(one) !== flowOf(measures));
  const advice = measures === 'production' ? profile.oneCounter : undefined;
  return {
    reason: 'other_direction',
    detail: `The message contains no ${measures}. Set what the device measures to ${others.join(' or ')}${advice === undefined ? '' : `. ${advice}`}`,
  };
}

function timed(element: ProfileElement, given: unknown, { kind }: ProfileSettings): Translation {
  const timestamp = readTime(given);
  if (timestamp !== undefined) return { elements: [{ timestamp, ...element }] };
  if (kind !== 'interval') return { elements: [element] };
  return {
    reason: 'time_missing',
    detail: 'The energy of an interval needs the time at which it ends, with an offset',
  };
}
