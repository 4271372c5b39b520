export { loadConfig, InvalidConfigError } from './load-config.ts';
export { secret, Secret } from './secret.ts';
export { commaList, port, logLevel } from './fields.ts';
