import {
  brokerConfig,
  brokerManagementConfig,
  databaseConfig,
  defineConfig,
  listenConfig,
  processConfig,
  proxyConfig,
  rateLimitConfig,
  tokenVerifierConfig,
} from '@ems/config';
import { readingsConfig } from '../readings-config.ts';

export const loadApiConfig = defineConfig(
  processConfig,
  listenConfig,
  proxyConfig,
  rateLimitConfig,
  databaseConfig(10),
  brokerConfig,
  brokerManagementConfig,
  tokenVerifierConfig,
  readingsConfig,
);

export type ApiConfig = ReturnType<typeof loadApiConfig>;
