import { m } from '#lib/i18n/generated/messages.js';
import { paths } from '#lib/paths.ts';

interface AdminLink {
  readonly href: string;
  readonly label: () => string;
}

/** The pages of the administrator, in the order of their tabs. */
export const adminLinks: readonly AdminLink[] = [
  { href: paths.admin.users(), label: m.admin_users },
  { href: paths.admin.devices(), label: m.admin_devices },
];
