export {
  defineConfig,
  fragment,
  InvalidConfigError,
  type Fragment,
  type LoadConfig,
} from './define-config.ts';
export { describeVariables } from './describe-variables.ts';
export { commaList, count, port } from './fields.ts';
export {
  adminDatabaseConfig,
  brokerConfig,
  brokerManagementConfig,
  databaseConfig,
  internalTokenConfig,
  listenConfig,
  processConfig,
  proxyConfig,
  publicOrigin,
  serviceConfig,
  tokenIssuerConfig,
  tokenVerifierConfig,
} from './fragments.ts';
export { secret, Secret } from './secret.ts';
