import { m } from '#lib/i18n/generated/messages.js';

const duties: Readonly<Record<string, () => string>> = {
  'auth-service': m.admin_erases_auth,
  'device-service': m.admin_erases_device,
  'monitoring-worker': m.admin_erases_monitoring,
  'support-service': m.admin_erases_support,
};

/** What a service erases of a person. */
export const erases = (service: string): string => duties[service]?.() ?? service;
