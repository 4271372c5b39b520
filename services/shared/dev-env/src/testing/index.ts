export { call, type Answer, type Credentials } from './call.ts';
export { captureEvents, type CapturedEvents } from './capture-events.ts';
export { eventually } from './eventually.ts';
export { publisherOf, type TestPublisher } from './publish-event.ts';
export { documentedRoutes, testRouteMatrix, type RouteMatrix } from './route-matrix.ts';
export { tcpProxy } from './tcp-proxy.ts';
export { testBroker, type TestBroker } from './test-broker.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { tokenIssuer, type TokenIssuer } from './token-issuer.ts';
