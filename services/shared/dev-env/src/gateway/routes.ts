/** The destination of a request. */
export interface Route {
  readonly service: string;
  readonly forwardAuth: boolean;
}

/** Shared by this gateway and Traefik on a cluster: `tools/generate.ts` writes it into the chart. */
export const routes = {
  /** The service of each part of the API. */
  services: {
    '/api/auth': 'auth-service',
    '/api/users': 'user-service',
    '/api/devices': 'device-service',
    '/api/consumption': 'monitoring-service',
    '/api/support': 'support-service',
  },
  /** Paths that need no login, as regular expressions. device-service checks the credentials of devices. */
  public: [
    '^/api/[a-z]+/(?:openapi\\.json|swagger-ui\\.html|swagger-ui/.*)$',
    '^/api/auth/(?:register|login|refresh|logout|jwks\\.json|password-links/(?:inspect|redeem))$',
    '^/api/devices/[^/]+/readings$',
  ],
  /** Headers of a request that auth-service needs. */
  askedHeaders: ['Authorization', 'Cookie', 'X-Request-Id', 'Traceparent'],
  /** Removed from every request. Services trust only the token, so nobody can claim an identity in a header. */
  identityHeaders: ['X-User-Id', 'X-User-Email', 'X-User-Authorities'],
} as const;

const services: Readonly<Record<string, string>> = routes.services;
const publicPaths = routes.public.map((pattern) => new RegExp(pattern));

/** Finds the service that answers requests for an API path. Returns undefined if no service does. */
export function routeOf(path: string): Route | undefined {
  const prefix = path.split('/', 3).join('/');
  const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
  if (!service) return undefined;
  return { service, forwardAuth: !publicPaths.some((pattern) => pattern.test(path)) };
}
