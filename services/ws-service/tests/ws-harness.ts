import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { chatMessage, queues, type EventData, type EventDefinition } from '@ems/contracts';
import { eventually, testBroker } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import { accessTokenAlgorithm, accessTokenType, createTokenVerifier } from '@ems/tokens';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import { loadWsConfig } from '../src/config.ts';
import { createWsService } from '../src/ws-service.ts';
import { connectClient, type ConnectOptions } from './ws-client.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const issuer = 'http://app.localhost';

interface TokenOptions {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly admin?: boolean;
  readonly audience?: string;
  readonly lives?: number;
  readonly issuedAt?: number;
  readonly epoch?: number;
}

/** A stream, tokens, the services that ws-service calls, and any number of replicas. */
export async function createWsHarness() {
  const broker = await testBroker();
  const connection = await connectBroker({ url: broker.adminAmqpUrl, name: 'test', logger });
  const publisher = await createPublisher({ broker: connection, logger });
  const { privateKey, publicKey } = await generateKeyPair(accessTokenAlgorithm);
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: accessTokenAlgorithm }] };
  const keys = createLocalJWKSet(jwks);
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const conversations = new Map<string, string>();
  const others = await serveOthers({ conversations, jwks });
  const running: { stop(): Promise<unknown> }[] = [];

  async function token(options: TokenOptions = {}): Promise<string> {
    const issuedAt = options.issuedAt ?? Math.floor(now() / 1000);
    return new SignJWT({
      email: 'a@example.org',
      authorities: options.admin ? ['ROLE_USER', 'ROLE_ADMIN'] : ['ROLE_USER'],
      sid: options.sessionId ?? randomUUID(),
      ...(options.epoch === undefined ? {} : { epoch: options.epoch }),
    })
      .setProtectedHeader({ alg: accessTokenAlgorithm, kid: 'k', typ: accessTokenType })
      .setIssuer(issuer)
      .setAudience(options.audience ?? 'ems')
      .setSubject(options.userId ?? randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + (options.lives ?? 600))
      .sign(privateKey);
  }

  const environmentOf = (port: number) => ({
    PORT: String(port),
    AMQP_URL: broker.amqpUrl('ws-service'),
    JWKS_URL: `${others.url}/keys`,
    INTERNAL_API_TOKEN: 'between-services-between-services',
    SUPPORT_SERVICE_URL: others.url,
  });
  const connecting = (address: () => string) => ({
    /** Opens a socket, with a new token unless the test gives other credentials. */
    connect: async (options: ConnectOptions & { as?: TokenOptions } = {}) =>
      connectClient(address(), {
        ...options,
        protocols: options.protocols ?? ['ems.v1', await token(options.as)],
      }),
    connectTo: (options: ConnectOptions) => connectClient(address(), options),
  });

  return {
    broker,
    connection,
    clock,
    conversations,
    others,
    token,
    async replica(
      overrides: Parameters<typeof createWsService>[2] = {},
      environment: NodeJS.ProcessEnv = {},
    ) {
      const service = createWsService(
        loadWsConfig({ ...environmentOf(0), ...environment }),
        logger,
        { tokens: createTokenVerifier({ issuer, audience: 'ems', keys, now }), now, ...overrides },
      );
      await service.start();
      running.push(service);
      return {
        port: () => service.port(),
        stop: () => service.stop(),
        ...connecting(() => `ws://127.0.0.1:${service.port()}`),
      };
    },
    /** Starts a replica in its own process. */
    async process(environment: NodeJS.ProcessEnv = {}) {
      const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
      const port = await freePort();
      const child = spawn(process.execPath, [main], {
        env: { ...process.env, ...environmentOf(port), ...environment },
      });
      let log = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => (log += String(data)));
      const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
        child.kill(signal);
        await eventually(() => child.exitCode !== null || child.signalCode !== null);
      };
      running.push({ stop });
      await eventually(() => log.includes('Started'));
      return { port, log: () => log, stop, ...connecting(() => `ws://127.0.0.1:${port}`) };
    },
    publish: <Definition extends EventDefinition>(
      definition: Definition,
      data: EventData<Definition>,
    ) => publisher.publish(eventMessage(createEvent(definition, data), 'test')),
    /** A chat message to a resident, with a text that identifies it. */
    say(userId: string, text: string, occurredAt = new Date()) {
      const event = createEvent(chatMessage, {
        conversationId: userId,
        userId,
        messageId: randomUUID(),
        position: 1,
        sender: 'bot',
        senderName: null,
        text,
        sentAt: occurredAt.toISOString(),
      });
      return publisher.publish(eventMessage({ ...event, occurredAt }, 'test'));
    },
    /** The number of messages in the stream, according to the broker. */
    async messages(): Promise<number> {
      const channel = await connection.createChannel();
      const { messageCount } = await channel.checkQueue(queues.wsEvents);
      await channel.close();
      return messageCount;
    },
    /** Cuts every connection of ws-service to the broker. */
    async cutBroker() {
      const path = `/api/vhosts/${broker.vhost}/connections`;
      const open = await eventually(async () => {
        const list = (await broker.management.get(path)) as { name: string; user: string }[];
        const ours = list.filter(({ user }) => user === `${broker.vhost}-ws-service`);
        expect(ours.length).toBeGreaterThan(0);
        return ours;
      });
      for (const { name } of open)
        await broker.management.delete(`/api/connections/${encodeURIComponent(name)}`);
    },
    async stop() {
      await Promise.all(running.map((service) => service.stop()));
      others.server.close();
      await publisher.close();
      await connection.close();
      await broker.drop();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves the signing keys and the owners of conversations. */
async function serveOthers(use: { conversations: Map<string, string>; jwks: object }) {
  const server: Server = createServer((request, response) => {
    const [, conversationId] = /^\/internal\/conversations\/(.+)$/.exec(request.url ?? '') ?? [];
    if (!conversationId) return void response.end(JSON.stringify(use.jwks));
    const userId = use.conversations.get(conversationId);
    return void response.writeHead(userId ? 200 : 404).end(JSON.stringify({ userId }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export type WsHarness = Awaited<ReturnType<typeof createWsHarness>>;
