import {
  commonProblems,
  problem,
  type CommonProblem,
  type Endpoint,
  type ProblemTable,
} from '@ems/http';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

const schemes: Partial<Record<Endpoint['security'], string>> = {
  user: 'accessToken',
  administrator: 'accessToken',
  device: 'deviceCredentials',
};

/** Problems that the declaration of an endpoint implies. */
function impliedProblems(endpoint: Endpoint): CommonProblem[] {
  return [
    'too_many_requests',
    'internal_error',
    'unavailable',
    'malformed_request',
    ...(endpoint.params || endpoint.headers || endpoint.query || endpoint.body
      ? (['validation_failed'] as const)
      : []),
    ...(endpoint.body ? (['body_too_large', 'unsupported_media_type'] as const) : []),
    ...(endpoint.security === 'user' || endpoint.security === 'administrator'
      ? (['token_missing', 'token_invalid', 'token_expired'] as const)
      : []),
    ...(endpoint.security === 'administrator' ? (['forbidden'] as const) : []),
    ...(endpoint.security === 'device' ? (['credentials_invalid'] as const) : []),
  ];
}

function problemResponses(endpoint: Endpoint, table: ProblemTable) {
  const codes = [...new Set([...impliedProblems(endpoint), ...(endpoint.problems ?? [])])];
  const byStatus = Map.groupBy(codes, (code) => {
    const kind = table[code];
    if (!kind) throw new Error(`${endpoint.method} ${endpoint.path}: unknown problem code ${code}`);
    return kind.status;
  });
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\`: ${table[code]?.title}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

function success(endpoint: Endpoint) {
  if (endpoint.contentType) return { content: { [endpoint.contentType]: { schema: z.string() } } };
  return endpoint.result ? { content: { 'application/json': { schema: endpoint.result } } } : {};
}

function operation(endpoint: Endpoint, table: ProblemTable): ZodOpenApiOperationObject {
  const scheme = schemes[endpoint.security];
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    ...(endpoint.description ? { description: endpoint.description } : {}),
    ...(endpoint.tag ? { tags: [endpoint.tag] } : {}),
    security: scheme ? [{ [scheme]: [] }] : [],
    requestParams: {
      ...(endpoint.params ? { path: endpoint.params } : {}),
      ...(endpoint.headers ? { header: endpoint.headers } : {}),
      ...(endpoint.query ? { query: endpoint.query } : {}),
    },
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: endpoint.body } },
          },
        }
      : {}),
    responses: {
      [String(endpoint.status)]: { description: endpoint.summary, ...success(endpoint) },
      ...problemResponses(endpoint, table),
    },
  };
}

const operationId = ({ method, path }: Endpoint) =>
  [method, ...path.split('/').filter((part) => part !== '' && part !== 'api')]
    .map((part) =>
      part
        .replaceAll(/[{}]/g, '')
        .replaceAll(/[^a-zA-Z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase()),
    )
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('');

/** The OpenAPI 3.1 document of the public endpoints. */
export function openApiDocument(
  api: ApiDescription,
  endpoints: readonly Endpoint[],
  problems: ProblemTable,
) {
  const table = { ...commonProblems, ...problems };
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints.filter(({ security }) => security !== 'internal')) {
    if (endpoint.path.startsWith('/internal/')) continue;
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method]: operation(endpoint, table),
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { ...api },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        deviceCredentials: { type: 'http', scheme: 'basic' },
      },
    },
  });
}
