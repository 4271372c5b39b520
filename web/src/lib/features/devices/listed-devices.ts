import type { Device } from '#lib/api/models.ts';

export const orders = ['name', 'newest', 'heard'] as const;
export type Order = (typeof orders)[number];

interface Wanted {
  readonly search: string;
  readonly order: Order;
  /** When a device was last heard of. */
  readonly heard: (id: number) => string | undefined;
  readonly locale: string;
}

/** The devices whose name or place has the text, in an order. */
export function listedDevices(
  devices: readonly Device[],
  { search, order, heard, locale }: Wanted,
): Device[] {
  const text = search.trim().toLocaleLowerCase(locale);
  const found = devices.filter(({ name, place }) =>
    `${name} ${place ?? ''}`.toLocaleLowerCase(locale).includes(text),
  );
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const byName = (a: Device, b: Device) => compare(a.name, b.name);
  const compareBy: Record<Order, (a: Device, b: Device) => number> = {
    name: byName,
    newest: (a, b) => b.id - a.id,
    heard: (a, b) => (heard(b.id) ?? '').localeCompare(heard(a.id) ?? '') || byName(a, b),
  };
  return found.toSorted(compareBy[order]);
}
