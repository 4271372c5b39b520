import type { TestBroker } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { loadSupportConfig } from '../services/support-service/src/config.ts';
import { createSupportService } from '../services/support-service/src/support-service.ts';
import { loadWsConfig } from '../services/ws-service/src/config.ts';
import { createWsService } from '../services/ws-service/src/ws-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

export const supportMigrations = new URL(
  '../services/support-service/prisma/migrations',
  import.meta.url,
).pathname;

/** A support-service and a ws-service that work together. Both get `environment`. */
export async function startChatServices(options: {
  environment: Record<string, string>;
  databaseUrl: string;
  broker: TestBroker;
  support?: Record<string, string>;
  ws?: Parameters<typeof createWsService>[2];
}) {
  const { environment, databaseUrl, broker } = options;
  const shared = { PORT: '0', ...environment };
  const support = createSupportService(
    loadSupportConfig({
      ...shared,
      DATABASE_URL: databaseUrl,
      AMQP_URL: broker.amqpUrl('support-service'),
      MONITORING_SERVICE_URL: 'http://127.0.0.1:1',
      ...options.support,
    }),
    logger,
  );
  await support.start();
  const supportUrl = `http://127.0.0.1:${support.port()}`;
  const gateway = createWsService(
    loadWsConfig({
      ...shared,
      AMQP_URL: broker.amqpUrl('ws-service'),
      SUPPORT_SERVICE_URL: supportUrl,
    }),
    logger,
    options.ws,
  );
  await gateway.start();
  return {
    supportUrl,
    wsUrl: `ws://127.0.0.1:${gateway.port()}`,
    async stop() {
      await gateway.stop();
      await support.stop();
    },
  };
}
