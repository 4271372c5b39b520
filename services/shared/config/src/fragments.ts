import { z } from 'zod';
import { fragment } from './define-config.ts';
import { count, host, logLevel, port, trustedProxies } from './fields.ts';
import { Secret, secret } from './secret.ts';
import { readServerUrl, serverVariables } from './server-url.ts';

/** For every process. */
export const processConfig = fragment(
  {
    LOG_LEVEL: logLevel.describe('The lowest level that is logged'),
    STOP_DEADLINE_SECONDS: count(1)
      .default(25)
      .describe('How long work in progress may take to finish after SIGTERM'),
  },
  (env) => ({ logLevel: env.LOG_LEVEL, stopDeadlineMs: env.STOP_DEADLINE_SECONDS * 1000 }),
);

/** For a process that listens. */
export const listenConfig = fragment(
  {
    HOST: host.describe('The address to listen on; every address of the machine if not set'),
    PORT: port.default(3000).describe('The port to listen on'),
    DRAIN_DELAY_SECONDS: count(0)
      .default(0)
      .describe(
        'How long the process still accepts connections after SIGTERM, although it is not ready',
      ),
  },
  (env) => ({ host: env.HOST, port: env.PORT, drainDelayMs: env.DRAIN_DELAY_SECONDS * 1000 }),
);

/** For a process behind a proxy. */
export const proxyConfig = fragment(
  {
    TRUST_PROXY: trustedProxies.describe(
      'Proxies whose `X-Forwarded-For` is trusted: addresses, ranges, `loopback`, `linklocal` or `uniquelocal`',
    ),
  },
  (env) => ({ trustedProxies: env.TRUST_PROXY }),
);

export const rateLimitConfig = fragment(
  {
    HTTP_RATE_LIMIT: count(0)
      .default(100)
      .describe(
        'Requests per second that one caller may send, to all replicas together; 0 for no limit',
      ),
  },
  (env) => ({ rateLimit: env.HTTP_RATE_LIMIT }),
);

const databaseServer = {
  prefix: 'DATABASE',
  of: 'the database',
  protocols: ['postgresql', 'postgres'],
  port: 5432,
  example: 'postgresql://user:password@host:5432/name',
  path: { variable: 'DATABASE_NAME', meaning: 'The name of the database' },
} as const;

/** `connections`: the default for the maximum number of connections. */
export const databaseConfig = (connections: number) =>
  fragment(
    {
      ...serverVariables(databaseServer),
      DATABASE_CONNECTIONS: count(2)
        .max(1_000)
        .default(connections)
        .describe('Maximum number of database connections of this process'),
    },
    (env, reject) => ({
      databaseUrl: readServerUrl(databaseServer, env, reject),
      databaseConnections: env.DATABASE_CONNECTIONS,
    }),
  );

const adminDatabaseServer = {
  prefix: 'ADMIN_DATABASE',
  of: 'the database server, for a login that may create databases and roles',
  protocols: ['postgresql', 'postgres'],
  port: 5432,
  example: 'postgresql://postgres:password@host:5432/postgres',
  path: {
    variable: 'ADMIN_DATABASE_NAME',
    meaning: 'A database to connect to (`postgres`)',
    otherwise: 'postgres',
  },
} as const;

export const adminDatabaseConfig = fragment(
  serverVariables(adminDatabaseServer),
  (env, reject) => ({ adminDatabaseUrl: readServerUrl(adminDatabaseServer, env, reject) }),
);

const brokerServer = {
  prefix: 'AMQP',
  of: 'the broker',
  protocols: ['amqp', 'amqps'],
  port: 5672,
  example: 'amqp://user:password@host:5672/vhost',
  path: { variable: 'AMQP_VHOST', meaning: 'The virtual host (`/`)', otherwise: '/' },
} as const;

export const brokerConfig = fragment(serverVariables(brokerServer), (env, reject) => {
  const amqpUrl = readServerUrl(brokerServer, env, reject);
  return { amqpUrl, vhost: vhostOf(amqpUrl) };
});

const vhostOf = (url: Secret) =>
  url instanceof Secret ? decodeURIComponent(new URL(url.reveal()).pathname.slice(1)) || '/' : '/';

const managementServer = {
  prefix: 'AMQP_MANAGEMENT',
  of: "the broker's management API",
  protocols: ['http', 'https'],
  port: 15_672,
  example: 'http://user:password@host:15672',
} as const;

export const brokerManagementConfig = fragment(
  serverVariables(managementServer),
  (env, reject) => ({
    managementUrl: readServerUrl(managementServer, env, reject),
  }),
);

/** The public address of the page. */
export const publicOrigin = z
  .url({ protocol: /^https?$/ })
  .default('http://app.localhost')
  .transform((url) => new URL(url).origin)
  .describe('The public address of the page');

const tokenVariables = {
  PUBLIC_ORIGIN: publicOrigin,
  JWT_ISSUER: z.url().optional().describe('Issuer of access tokens; `PUBLIC_ORIGIN` if not set'),
  JWT_AUDIENCE: z.string().default('ems').describe('Audience of access tokens'),
};

/** For the service that issues access tokens. */
export const tokenIssuerConfig = fragment(tokenVariables, (env) => ({
  issuer: env.JWT_ISSUER ?? env.PUBLIC_ORIGIN,
  audience: env.JWT_AUDIENCE,
}));

/** For a service that verifies access tokens. */
export const tokenVerifierConfig = fragment(
  {
    ...tokenVariables,
    JWKS_URL: z
      .url()
      .describe('Where auth-service publishes its keys: `<its address>/internal/jwks`'),
  },
  (env) => ({
    tokens: {
      issuer: env.JWT_ISSUER ?? env.PUBLIC_ORIGIN,
      audience: env.JWT_AUDIENCE,
      keys: new URL(env.JWKS_URL),
    },
  }),
);

/** For every service with an API and a database. */
export const serviceConfig = [
  processConfig,
  listenConfig,
  proxyConfig,
  rateLimitConfig,
  databaseConfig(10),
  brokerConfig,
] as const;

export const internalTokenConfig = fragment(
  {
    INTERNAL_API_TOKEN: secret(32).describe(
      'The token for calls between services, which is the same for all',
    ),
  },
  (env) => ({ internalToken: env.INTERNAL_API_TOKEN }),
);
