import { apiDocs } from '@ems/api-docs';
import type { Pool } from '@ems/database';
import type { Endpoint } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { Management } from '@ems/messaging/management';
import type { AlertReadModel } from '../db/alert-read-model.ts';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import type { ParkedMessageReadModel } from '../db/parked-message-read-model.ts';
import type { ParkedMessageRepository } from '../db/parked-message-repository.ts';
import type { AlertRepository } from '../db/alert-repository.ts';
import type { RegisterDecisions } from '../db/register-decision-repository.ts';
import type { RejectionReadModel } from '../db/rejection-read-model.ts';
import { acknowledgeAlert, listAlerts, readAlert } from './alerts.ts';
import { deleteReadings } from './delete-readings.ts';
import { exportCsv } from './export-csv.ts';
import { listRejections } from './list-rejections.ts';
import {
  discardParked,
  listParked,
  readParked,
  replayMatching,
  replayParked,
} from './parked-messages.ts';
import { compareDays, readDayEndpoint } from './read-day.ts';
import { readDevices } from './read-devices.ts';
import { readLastMessageOf } from './read-last-message.ts';
import { readHealth } from './read-health.ts';
import { readRange } from './read-range.ts';
import { readReconciliation } from './read-reconciliation.ts';
import { readSummary } from './read-summary.ts';
import { listRegisterEvents, resolveRegisterEvent } from './register-events.ts';
import type { Replay } from './replay-parked.ts';

export const documentation = apiDocs({
  base: '/api/consumption',
  title: 'monitoring-service',
  version: '1',
  description:
    'Consumption, alerts, reconciliation and parked messages. Energy in kWh, exact to six decimals.',
});

export interface RouteDependencies {
  readonly pool: Pool;
  readonly readModel: ConsumptionReadModel;
  readonly alerts: AlertReadModel;
  readonly parked: ParkedMessageReadModel;
  readonly alertRepository: AlertRepository;
  readonly parkedRepository: ParkedMessageRepository;
  readonly rejections: RejectionReadModel;
  readonly replay: Replay;
  readonly management: Management;
  readonly vhost: string;
  readonly registerDecisions: RegisterDecisions;
  readonly limitMilliwattHours: number;
  /** For devices without their own maximum. */
  readonly maxMilliwatts: number;
  readonly retentionDays: number | undefined;
  readonly now: () => number;
  readonly logger: Logger;
}

export const routes = (use: RouteDependencies): Endpoint[] => [
  readDayEndpoint(use.readModel, use.limitMilliwattHours, use.now),
  readRange(use.readModel, use.now),
  compareDays(use.readModel, use.limitMilliwattHours, use.now),
  readSummary(use.readModel, use.limitMilliwattHours, use.now),
  readDevices(use.readModel, use.now),
  exportCsv(use.pool, use.readModel, use.now),

  listRejections(use.readModel, use.rejections),
  readLastMessageOf(use.readModel, use.pool),

  listAlerts(use.alerts),
  readAlert(use.alerts),
  acknowledgeAlert(use.alerts, use.alertRepository),

  listRegisterEvents(use.readModel, use.registerDecisions),
  resolveRegisterEvent(use.registerDecisions),

  deleteReadings(use.pool, use.readModel, use.logger),
  readReconciliation(use),
  listParked(use.parked),
  readParked(use.parked),
  replayMatching(use.parked, use.replay),
  replayParked(use.replay),
  discardParked(use.parkedRepository),
  readHealth(use.pool, use.management, use.vhost),
];
