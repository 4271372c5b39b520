import type { Takeovers } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** Says who takes connections from whom, and what to do. */
export const takeoverText = ({ count, addresses, areOfTwo }: Takeovers): string =>
  areOfTwo
    ? m.two_devices({ count: String(count), addresses: addresses.join(', ') })
    : m.two_devices_or_one({ count: String(count) });
