export { call, type Answer, type Credentials } from './call.ts';
export { capturedLog } from './captured-log.ts';
export { captureEvents, type CapturedEvents } from './capture-events.ts';
export { eventually } from './eventually.ts';
export { fakePeer, type PeerBehaviour, type PeerCall } from './fake-peer.ts';
export { matrixEnvironment, type MatrixEnvironment } from './matrix-environment.ts';
export { plainTokens } from './plain-tokens.ts';
export { publisherOf, type TestPublisher } from './publish-event.ts';
export { deviceLogin, type DeviceLogin } from './device-login.ts';
export {
  commonCallers,
  documentedRoutes,
  testRouteMatrix,
  type RouteMatrix,
} from './route-matrix.ts';
export { startProcess, type ServiceProcess } from './start-process.ts';
export { stoppableBroker } from './stoppable-broker.ts';
export { tcpProxy } from './tcp-proxy.ts';
export { testBroker, type TestBroker } from './test-broker.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { tokenIssuer, type TokenIssuer } from './token-issuer.ts';
