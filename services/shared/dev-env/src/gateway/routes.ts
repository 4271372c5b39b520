/** Where a request goes, as in the table of the product. */
export interface Route {
  readonly service: string;
  readonly forwardAuth: boolean;
}

const services: Readonly<Record<string, string>> = {
  auth: 'auth-service',
  users: 'user-service',
  devices: 'device-service',
  consumption: 'monitoring-service',
  support: 'support-service',
};

const documentation = /^\/api\/[a-z]+\/(?:openapi\.json|swagger-ui\.html|swagger-ui\/.*)$/;
const publicAuth =
  /^\/api\/auth\/(?:register|login|refresh|logout|jwks\.json|password-links\/(?:inspect|redeem))$/;
/** Devices show their own credentials, which device-service checks. */
const deviceReadings = /^\/api\/devices\/[^/]+\/readings$/;

const isPublic = (path: string) =>
  documentation.test(path) || publicAuth.test(path) || deviceReadings.test(path);

/** The service of an API path; undefined: there is none. */
export function routeOf(path: string): Route | undefined {
  const [, api, name = ''] = path.split('/');
  const service = api === 'api' && Object.hasOwn(services, name) ? services[name] : undefined;
  return service ? { service, forwardAuth: !isPublic(path) } : undefined;
}
