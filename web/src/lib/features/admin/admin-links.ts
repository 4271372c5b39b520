import { m } from '#lib/i18n/generated/messages.js';
import { paths } from '#lib/paths.ts';

interface AdminLink {
  readonly href: string;
  readonly label: () => string;
}

/** The pages of the administration, in the order of their tabs. */
export const adminLinks: readonly AdminLink[] = [
  { href: paths.admin.home, label: m.admin_overview },
  { href: paths.admin.users(), label: m.admin_users },
  { href: paths.admin.devices(), label: m.admin_devices },
  { href: paths.admin.inbox(), label: m.admin_inbox },
  { href: paths.admin.parked(), label: m.admin_parked },
  { href: paths.admin.reconciliation(), label: m.admin_reconciliation },
  { href: paths.admin.health, label: m.admin_health },
];
