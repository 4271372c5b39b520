export type { Authentication } from './authenticate.ts';
export { addressKey } from './client-address.ts';
export {
  createHttpServer,
  type Documentation,
  type HttpServerConfig,
  type HttpServerOptions,
} from './create-http-server.ts';
export { defineEndpoint, type Endpoint } from './define-endpoint.ts';
export { acceptedVersions, entityTag, ifMatch } from './entity-tag.ts';
export { createInternalClient, type InternalPeer } from './internal-client.ts';
export { numberText } from './number-text.ts';
export {
  containing,
  cursorInstant,
  decodeCursor,
  pageOf,
  pageQuery,
  parseSort,
  searchText,
  sortText,
  toPage,
  type Sort,
} from './paging.ts';
export { commonProblems, problem, type CommonProblem, type ProblemTable } from './problems.ts';
export { inTime } from './in-time.ts';
