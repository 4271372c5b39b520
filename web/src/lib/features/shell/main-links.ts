import Bell from '$icons/bell';
import ChartColumn from '$icons/chart-column';
import CircleUser from '$icons/circle-user';
import MessageCircle from '$icons/message-circle';
import Plug from '$icons/plug';
import ShieldCheck from '$icons/shield-check';
import { m } from '#lib/i18n/generated/messages.js';
import { paths } from '#lib/paths.ts';

const consumption = ['/day/', '/week/', '/month/', '/year/', '/compare/'];

export const mainLinks = [
  {
    href: paths.today(),
    label: m.nav_day,
    icon: ChartColumn,
    isCurrent: (path: string) =>
      path === '/' || consumption.some((start) => path.startsWith(start)),
  },
  {
    href: paths.devices,
    label: m.nav_devices,
    icon: Plug,
    isCurrent: (path: string) => path.startsWith(paths.devices),
  },
  {
    href: paths.alerts(),
    label: m.nav_alerts,
    icon: Bell,
    isCurrent: (path: string) => path.startsWith('/alerts'),
    badge: 'alerts',
  },
  {
    href: paths.support,
    label: m.nav_support,
    icon: MessageCircle,
    isCurrent: (path: string) => path.startsWith(paths.support),
    badge: 'messages',
  },
  {
    href: paths.profile,
    label: m.nav_profile,
    icon: CircleUser,
    isCurrent: (path: string) => path.startsWith(paths.profile),
  },
] as const;

export const adminLink = {
  href: paths.admin.home,
  label: m.nav_admin,
  icon: ShieldCheck,
  isCurrent: (path: string) => path.startsWith(paths.admin.home),
} as const;
