import { randomUUID } from 'node:crypto';
import { createHttpServer } from '@ems/http';
import { createUpgradeLimit } from '@ems/http/upgrades';
import { startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging } from '@ems/messaging';
import { createTokenVerifier, type TokenVerifier } from '@ems/tokens';
import { Gauge } from 'prom-client';
import { acceptConnections } from './accept-connections.ts';
import { announcePresence, presenceTiming, type PresenceTiming } from './announce-presence.ts';
import { createUpgradeAuthentication } from './authenticate-upgrade.ts';
import type { WsConfig } from './config.ts';
import { createConversationOwners } from './conversation-owners.ts';
import { createArrivals } from './domain/arrivals.ts';
import { createEventLog } from './domain/event-log.ts';
import { createPresence } from './domain/presence.ts';
import { createRevocations } from './domain/revocations.ts';
import { createHub } from './hub.ts';
import { createOnEvent } from './messaging/on-event.ts';
import { readStream } from './messaging/read-stream.ts';
import { createOnFrame } from './on-frame.ts';

const name = 'ws-service';
const peerAnswerMs = 5_000;

/** The WebSocket gateway, see PROTOCOL.md. Runs in any number of replicas. `overrides` are for tests. */
export function createWsService(
  config: WsConfig,
  logger: Logger,
  overrides: {
    tokens?: TokenVerifier;
    now?: () => number;
    heartbeatSeconds?: number;
    presence?: Partial<PresenceTiming>;
  } = {},
) {
  const { supportServiceUrl, internalToken, allowedOrigins } = config;
  const log = createEventLog();
  const arrivals = createArrivals();
  const hub = createHub(log);
  const now = overrides.now ?? Date.now;
  const revocations = createRevocations(now);
  const tokens = overrides.tokens ?? createTokenVerifier(config.tokens);
  const replicaId = randomUUID();
  const timing = { ...presenceTiming, ...overrides.presence };
  const presence = createPresence(timing.expiryMs);
  const onEvent = createOnEvent({
    log,
    arrivals,
    hub,
    revocations,
    presence,
    replicaId,
    now,
    logger,
  });
  const ownerOf = createConversationOwners({
    url: supportServiceUrl,
    token: internalToken,
    timeoutMs: peerAnswerMs,
  });
  const messaging = connectMessaging({ url: config.amqpUrl.reveal(), name, logger });
  const { publish } = messaging;
  let stream: Awaited<ReturnType<typeof readStream>> | undefined;
  messaging.consumeWith(async (broker) => {
    stream = await readStream({
      broker,
      onBegin: log.begin,
      onMessage: onEvent,
      onLost,
      markOf: log.markOf,
      logger,
    });
    return stream;
  });

  const http = createHttpServer({
    name,
    config,
    logger,
    readiness: { checks: { broker: messaging.isReady } },
  });
  new Gauge({
    name: 'ems_sockets',
    help: 'Open sockets',
    registers: [http.metrics],
    collect() {
      this.set(hub.all.size);
    },
  });

  const connections = acceptConnections({
    server: http.server,
    hub,
    log,
    arrivals,
    allowedOrigins,
    clientAddress: http.clientAddress,
    limit: createUpgradeLimit(config.upgradeLimits),
    isRevoked: revocations.isRevoked,
    heartbeatSeconds: overrides.heartbeatSeconds ?? 30,
    drainDelayMs: config.drainDelayMs,
    now,
    authenticate: createUpgradeAuthentication({ tokens, revocations }),
    isSupportOnline: presence.isSupportOnline,
    onFrame: createOnFrame({ hub, presence, ownerOf, publish }),
  });
  const announcer = announcePresence({
    replicaId,
    hub,
    presence,
    publish,
    isListening: () => stream?.isReady() === true,
    timing,
    now,
  });

  function onLost(next: number): void {
    log.reset(next);
    arrivals.reset();
    hub.restart(next - 1);
    announcer.restart();
  }

  return {
    ...startInOrder([
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'stream', start: () => messaging.begun() },
      { name: 'presence', start: () => announcer.start(), stop: () => announcer.stop() },
      { name: 'connections', start: () => connections.start(), stop: () => connections.stop() },
      { name: 'drain', stop: () => Promise.all([http.drain(), connections.drain()]) },
    ]),
    port: http.port,
  };
}
