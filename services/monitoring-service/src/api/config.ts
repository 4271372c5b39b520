import {
  brokerManagementConfig,
  defineConfig,
  serviceConfig,
  tokenVerifierConfig,
} from '@ems/config';
import { readingsConfig } from '../readings-config.ts';

export const loadApiConfig = defineConfig(
  ...serviceConfig,
  brokerManagementConfig,
  tokenVerifierConfig,
  readingsConfig,
);

export type ApiConfig = ReturnType<typeof loadApiConfig>;
