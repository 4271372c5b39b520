import { apiDocs } from '@ems/api-docs';
import type { Endpoint } from '@ems/http';
import type { Messaging } from '@ems/messaging';
import type { BrokerLogins } from '../broker-logins.ts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import type { CredentialRepository } from '../db/credential-repository.ts';
import type { DeviceReadModel } from '../db/device-read-model.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import type { RegistrationRepository } from '../db/registration-repository.ts';
import type { TakeoverLog } from '../domain/takeovers.ts';
import { revokeCredentials, rotateCredentials } from './credentials.ts';
import type { ImportRepository } from '../db/import-repository.ts';
import type { ImportRunner } from '../imports/import-runner.ts';
import {
  answerImport,
  cancelImport,
  listImports,
  readImport,
  startImport,
  undoImport,
  uploadImport,
} from './imports.ts';
import { listConnections } from './list-connections.ts';
import { readConnection } from './read-connection.ts';
import { changeDevice, deleteDevice, listDevices, readDevice } from './manage-devices.ts';
import { registerDevice } from './register-device.ts';
import { sendReadings } from './send-readings.ts';

export const documentation = apiDocs({
  base: '/api/devices',
  title: 'device-service',
  version: '1',
  description: 'Devices, their limits and their credentials; readings over HTTP.',
});

export interface RouteDependencies {
  readonly devices: DeviceRepository;
  readonly readModel: DeviceReadModel;
  readonly registrations: RegistrationRepository;
  readonly credentials: CredentialRepository;
  readonly imports: ImportRepository;
  readonly importRunner: ImportRunner;
  readonly logins: BrokerLogins;
  readonly takeovers: TakeoverLog;
  readonly upkeep: BrokerUpkeep;
  readonly messaging: Pick<Messaging, 'publish'>;
  /** Undefined: readings are kept forever. */
  readonly retentionDays: number | undefined;
  readonly maxReadingAgeDays: number;
  readonly now: () => number;
}

export const routes = (use: RouteDependencies): Endpoint[] => [
  listDevices(use.readModel),
  registerDevice(use),
  readDevice(use.devices),
  readConnection(use.devices, use.logins),
  listConnections(use),
  changeDevice(use.devices),
  deleteDevice(use.devices, use.upkeep),
  rotateCredentials(use.credentials, use.logins),
  revokeCredentials(use.credentials, use.upkeep),
  sendReadings(use),
  uploadImport(use),
  listImports(use),
  readImport(use),
  answerImport(use),
  startImport(use),
  cancelImport(use),
  undoImport(use),
];
