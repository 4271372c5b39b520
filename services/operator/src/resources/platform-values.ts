import type { EnergyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';

export type Values = Readonly<Record<string, unknown>>;

/** The components whose chart has `replicas`; monitoring-service has them per process. */
export const replicated = [
  'auth-service',
  'user-service',
  'device-service',
  'support-service',
  'ws-service',
  'web',
];

/** The values of the chart `ems` that make what a spec asks for. */
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
  return merged(spec.values ?? {}, derived);
}

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps are merged, everything else of `second` wins. */
function merged(first: Values, second: Values): Values {
  const result: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const other = first[name];
    result[name] = isMap(other) && isMap(value) ? merged(other, value) : value;
  }
  return result;
}

/** Where people open the platform. */
export const platformUrl = ({ publicOrigin, tls, host }: EnergyPlatformSpec): string =>
  publicOrigin || `${tls ? 'https' : 'http'}://${host}`;
