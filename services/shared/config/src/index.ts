export { loadConfig, InvalidConfigError } from './load-config.ts';
export { secret, Secret } from './secret.ts';
export { commaList, host, logLevel, port, trustedProxies } from './fields.ts';
