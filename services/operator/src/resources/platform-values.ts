import type { EnergyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';
import { targetValues } from './backup-values.ts';
import { mergeValues, type Values } from './merge-values.ts';

/** The components whose chart has `replicas`. monitoring-service has them per process. */
export const replicated = [
  'auth-service',
  'user-service',
  'device-service',
  'support-service',
  'ws-service',
  'web',
];

/** The values of the chart `ems` for a spec. */
export function platformValues(spec: EnergyPlatformSpec): Values {
  const { database, broker, image, workers, replicas } = spec;
  const derived: Values = {
    global: {
      host: spec.host,
      publicOrigin: spec.publicOrigin,
      logLevel: spec.logLevel,
      tls: { secretName: spec.tls?.secretName ?? '' },
      image: { ...image, tag: spec.version },
      postgresql: {
        mode: database.mode,
        ...(database.external ? { external: database.external } : {}),
      },
      rabbitmq: { mode: broker.mode, ...(broker.external ? { external: broker.external } : {}) },
    },
    postgresql: { storage: database.storage, instances: database.instances },
    rabbitmq: {
      storage: broker.storage,
      replicas: broker.replicas,
      devices: {
        enabled: broker.devices.enabled,
        annotations: broker.devices.annotations ?? {},
      },
    },
    // The operator has its own schedule, and restores only once.
    backup: {
      schedule: '',
      run: '',
      ...(spec.backup ? { target: targetValues(spec.backup.target) } : {}),
    },
    restore: { backup: '' },
    ...Object.fromEntries(replicated.map((service) => [service, { replicas }])),
    'monitoring-service': {
      api: { replicas },
      worker: { replicas: workers.min },
      keda: {
        enabled: workers.autoscale,
        minReplicas: workers.min,
        maxReplicas: workers.max,
      },
    },
  };
  return mergeValues(spec.values ?? {}, derived);
}

/** The address at which users open the platform. */
export const platformUrl = ({ publicOrigin, tls, host }: EnergyPlatformSpec): string =>
  publicOrigin || `${tls ? 'https' : 'http'}://${host}`;

/** Values that the charts name when they refuse something, and what people set instead. */
const fields = {
  'global.postgresql.mode': 'spec.database.mode',
  'global.rabbitmq.mode': 'spec.broker.mode',
  'monitoring-service.keda.enabled': 'spec.workers.autoscale',
};

/** Rewrites a message of the charts for users of the resource. */
export const inFields = (sentence: string): string =>
  Object.entries(fields).reduce((text, [value, field]) => text.replaceAll(value, field), sentence);
