import { m } from '#lib/i18n/generated/messages.js';

const duties: Readonly<Record<string, () => string>> = {
  'auth-service': m.admin_erases_auth,
  'device-service': m.admin_erases_device,
  'monitoring-worker': m.admin_erases_monitoring,
  'support-service': m.admin_erases_support,
};

/** The data of a user that a service erases. */
export const erases = (service: string): string => duties[service]?.() ?? service;
