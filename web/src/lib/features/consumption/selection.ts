import type { Device } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Selection } from '#lib/paths.ts';
import { allText, type Measures } from './measures-texts.ts';

/** What devices may measure besides consumption, which is shown unless something else is chosen. */
const others = ['production', 'feed-in'] as const;

/** The selection that a select shows as this value. Empty: all consumption. */
export const selectionOf = (value: string): Selection => {
  const measures = others.find((one) => one === value);
  return measures ? { measures } : { device: Number(value) || undefined };
};
export const valueOf = ({ device, measures }: Selection): string =>
  String(device ?? measures ?? '');

/** The selection in the address. */
export const selectionIn = ({
  searchParams,
}: {
  searchParams: Pick<URLSearchParams, 'get'>;
}): Selection => selectionOf(searchParams.get('device') ?? searchParams.get('measures') ?? '');

/** The selection as the API takes it. */
export const queryOf = ({ device, measures }: Selection) => ({
  ...(device === undefined ? {} : { deviceId: device }),
  ...(measures === undefined ? {} : { measures }),
});

/** The choices of a home: all energy of each kind that it measures, and each device. */
export function selectionOptions(
  devices: readonly Pick<Device, 'id' | 'name' | 'measures'>[],
  { measures: chosen }: Selection,
) {
  const measured = others.filter(
    (one) => one === chosen || devices.some(({ measures }) => measures === one),
  );
  return [
    { value: '', label: measured.length === 0 ? m.all_devices() : allText('consumption') },
    ...measured.map((one) => ({ value: one as string, label: allText(one) })),
    ...devices.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
}

/** How many devices the shown consumption adds up. 0 for a single device, and for production and feed-in. */
export const addedUp = (
  devices: readonly Pick<Device, 'measures'>[],
  of: Selection,
  measures: Measures,
): number =>
  of.device === undefined && measures === 'consumption'
    ? devices.filter((device) => device.measures === measures).length
    : 0;
