import type { Checked, ElementProblem } from './checked-element.ts';

const isObject = (item: unknown): item is Record<string, unknown> =>
  typeof item === 'object' && item !== null && !Array.isArray(item);

export const hasInterval = (item: unknown): boolean => isObject(item) && item['kwh'] !== undefined;

/** If such an interval were sent again, it would count twice. */
export const intervalWithoutTime: ElementProblem = {
  reason: 'interval_without_device_time',
  code: 'interval_without_device_time',
  path: '/kwh',
  message:
    'The time of arrival counts for this device, and it does not say which interval this energy was used in. Send a register or power',
};

/** An element without the time of the device. */
export function withoutTimes(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { timestamp: _timestamp, sentAt: _sentAt, ...rest } = item;
  return rest;
}

const severalAtArrival: ElementProblem = {
  reason: 'several_at_arrival',
  code: 'several_at_arrival',
  path: '',
  message:
    'The message has several of these values, but only one time: that of its arrival. Send each when it is measured',
};

/**
 * If a message has several registers or powers, it is unknown which of them was measured at its arrival. So none
 * counts.
 */
export function rejectSeveral(checked: readonly Checked[]): Checked[] {
  const counts = { register: 0, power: 0 };
  for (const { samples = [] } of checked) for (const { kind } of samples) counts[kind]++;
  return checked.map((one) => {
    const isAmbiguous = one.samples?.some(({ kind }) => counts[kind] > 1);
    return isAmbiguous ? { problems: [severalAtArrival] } : one;
  });
}
