import { fileURLToPath } from 'node:url';

/** The values from which the environment of each process is derived. */
export interface PlatformContext {
  /** Least-privilege login of a database. */
  readonly databaseUrl: (database: string) => string;
  /** A service's own login at the broker. */
  readonly amqpUrl: (service: string) => string;
  readonly managementUrl: (login: string) => string;
  /** The host at which devices reach the broker. */
  readonly publicHost: string;
  readonly mqttPort: number;
  readonly amqpPort: number;
  readonly serviceUrl: (service: string) => string;
  readonly keyEncryptionSecret: string;
  readonly internalToken: string;
  readonly administrator: { readonly email: string; readonly password: string };
  readonly issuer: string;
  readonly allowedOrigins: readonly string[];
  readonly limitKwh: string;
  readonly retentionDays: number | undefined;
  readonly maxReadingAgeDays: number;
  readonly maxAlertAgeHours: number;
}

export interface PlatformProcess {
  readonly name: string;
  /** Relative to `services/`. */
  readonly entry: string;
  readonly environment: (context: PlatformContext) => Record<string, string>;
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
export const repositoryPath = (path: string) => `${repository}${path}`;

const tokens = ({ issuer, serviceUrl }: PlatformContext) => ({
  JWT_ISSUER: issuer,
  JWT_AUDIENCE: 'ems',
  JWKS_URL: `${serviceUrl('auth-service')}/internal/jwks`,
});

/** HTTP, AMQP and MQTT must reject the same readings. */
const age = ({ maxReadingAgeDays }: PlatformContext) => ({
  MAX_READING_AGE_DAYS: String(maxReadingAgeDays),
});

/** Processes that accept, store or compare readings must agree on the retention. */
const retention = ({ retentionDays }: PlatformContext): Record<string, string> =>
  retentionDays === undefined ? {} : { APP_READINGS_RETENTION_DAYS: String(retentionDays) };

const storage = (service: string, database: string, context: PlatformContext) => ({
  DATABASE_URL: context.databaseUrl(database),
  AMQP_URL: context.amqpUrl(service),
});

/** All processes of the platform with their environment. Variables have the same names as on a cluster. */
export const processes: readonly PlatformProcess[] = [
  {
    name: 'auth-service',
    entry: 'auth-service/src/main.ts',
    environment: (context) => ({
      ...storage('auth-service', 'authdb', context),
      JWT_ISSUER: context.issuer,
      JWT_AUDIENCE: 'ems',
      KEY_ENCRYPTION_SECRET: context.keyEncryptionSecret,
      INTERNAL_API_TOKEN: context.internalToken,
      USER_SERVICE_URL: context.serviceUrl('user-service'),
      // On one machine all clients share one address.
      AUTH_ATTEMPTS_PER_MINUTE: '600',
      ADMIN_EMAIL: context.administrator.email,
      ADMIN_PASSWORD: context.administrator.password,
    }),
  },
  {
    name: 'user-service',
    entry: 'user-service/src/main.ts',
    environment: (context) => ({
      ...storage('user-service', 'userdb', context),
      ...tokens(context),
      INTERNAL_API_TOKEN: context.internalToken,
      AUTH_SERVICE_URL: context.serviceUrl('auth-service'),
    }),
  },
  {
    name: 'device-service',
    entry: 'device-service/src/main.ts',
    environment: (context) => ({
      ...storage('device-service', 'devicedb', context),
      ...tokens(context),
      ...retention(context),
      ...age(context),
      AMQP_MANAGEMENT_URL: context.managementUrl('device-registrar'),
      PUBLIC_MQTT_HOST: context.publicHost,
      PUBLIC_MQTT_PORT: String(context.mqttPort),
      PUBLIC_AMQP_HOST: context.publicHost,
      PUBLIC_AMQP_PORT: String(context.amqpPort),
    }),
  },
  {
    name: 'monitoring-service',
    entry: 'monitoring-service/src/api/main.ts',
    environment: (context) => ({
      ...storage('monitoring-service', 'monitoringdb', context),
      ...tokens(context),
      ...retention(context),
      AMQP_MANAGEMENT_URL: context.managementUrl('queue-monitor'),
      APP_OVER_LIMIT_KWH: context.limitKwh,
    }),
  },
  {
    name: 'ws-service',
    entry: 'ws-service/src/main.ts',
    environment: (context) => ({
      ...tokens(context),
      AMQP_URL: context.amqpUrl('ws-service'),
      INTERNAL_API_TOKEN: context.internalToken,
      SUPPORT_SERVICE_URL: context.serviceUrl('support-service'),
      ALLOWED_ORIGINS: context.allowedOrigins.join(','),
    }),
  },
  {
    name: 'support-service',
    entry: 'support-service/src/main.ts',
    environment: (context) => ({
      ...storage('support-service', 'supportdb', context),
      ...tokens(context),
      MONITORING_SERVICE_URL: context.serviceUrl('monitoring-service'),
      INTERNAL_API_TOKEN: context.internalToken,
    }),
  },
];

export const worker: PlatformProcess = {
  name: 'monitoring-worker',
  entry: 'monitoring-service/src/worker/main.ts',
  environment: (context) => ({
    ...storage('monitoring-worker', 'monitoringdb', context),
    ...retention(context),
    ...age(context),
    MAX_ALERT_AGE_HOURS: String(context.maxAlertAgeHours),
    APP_OVER_LIMIT_KWH: context.limitKwh,
  }),
};
