import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createManagement, type Management } from '@ems/messaging/management';
import { hashRabbitPassword } from '@ems/messaging/management';
import { StartError } from './start-error.ts';

export interface RabbitMqPorts {
  readonly amqp: number;
  readonly management: number;
  readonly mqtt: number;
  readonly distribution: number;
  readonly epmd: number;
}

export interface RabbitMq {
  readonly ports: RabbitMqPorts;
  readonly management: Management;
  stop(): Promise<void>;
}

const candidates = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
];

export const findRabbitMq = (): string | undefined => candidates.find((path) => existsSync(path));

const startDeadlineMs = 90_000;

const configuration = (ports: RabbitMqPorts, definitions: string) => `
listeners.tcp.default = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
management.load_definitions = ${definitions}
management_agent.disable_metrics_collector = false
collect_statistics_interval = 2000
mqtt.listeners.tcp.default = 127.0.0.1:${ports.mqtt}
mqtt.exchange = ems.data
mqtt.allow_anonymous = false
mqtt.vhost = /
loopback_users = none
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 100MB
log.console = false
log.file.level = warning
heartbeat = 20
`;

/** The administrator, and nothing else: everything more is provisioned. `guest` does not exist. */
const definitions = (password: string) => ({
  vhosts: [{ name: '/' }],
  users: [
    {
      name: 'provisioner',
      password_hash: hashRabbitPassword(password),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: ['administrator'],
    },
  ],
  permissions: [{ user: 'provisioner', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
});

/**
 * Starts a private RabbitMQ node (with its own epmd) on the loopback interface.
 *
 * @throws {StartError} when there is none on this machine or it does not come up.
 */
export async function startRabbitMq(options: {
  directory: string;
  ports: RabbitMqPorts;
  password: string;
}): Promise<RabbitMq> {
  const { directory, ports, password } = options;
  const program = findRabbitMq();
  if (!program) {
    throw new StartError(
      'RabbitMQ is not on this machine; install it (Debian, Ubuntu: `sudo apt-get install rabbitmq-server`; macOS: `brew install rabbitmq`) or pass --amqp-url.',
    );
  }
  await mkdir(directory, { recursive: true });
  const definitionsFile = join(directory, 'definitions.json');
  await writeFile(definitionsFile, JSON.stringify(definitions(password)), { mode: 0o600 });
  await writeFile(join(directory, 'rabbitmq.conf'), configuration(ports, definitionsFile));
  await writeFile(join(directory, 'enabled_plugins'), '[rabbitmq_management,rabbitmq_mqtt].\n');
  const environment = {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: directory,
    RABBITMQ_NODENAME: `ems${ports.amqp}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_MNESIA_DIR: join(directory, 'mnesia', 'node'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(directory, 'node.pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none',
  };
  const epmd = spawn('epmd', ['-port', String(ports.epmd), '-address', '127.0.0.1'], {
    stdio: 'ignore',
    detached: true,
  });
  const node = spawn(program, [], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = collect(node);
  await writeFile(join(directory, 'pids.json'), JSON.stringify({ node: node.pid, epmd: epmd.pid }));
  const management = createManagement(
    `http://provisioner:${encodeURIComponent(password)}@127.0.0.1:${ports.management}`,
  );

  async function stop(): Promise<void> {
    await terminate(node, 'SIGTERM', 30_000);
    await terminate(epmd, 'SIGKILL', 5_000);
  }

  const deadline = Date.now() + startDeadlineMs;
  while (!(await isUp(management))) {
    if (node.exitCode !== null || Date.now() > deadline) {
      await stop();
      const log = await lastLog(directory, ports);
      throw new StartError(`RabbitMQ did not start on ${directory}: ${said().slice(-300) || log}`);
    }
    await delay(100);
  }
  return { ports, management, stop };
}

/** The management listener opens last, after the plugins and the queues. */
const isUp = (management: Management) =>
  management.get('/api/health/checks/local-alarms').then(
    () => true,
    () => false,
  );

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-4_000);
    });
  return () => text.trim();
}

const lastLog = (directory: string, ports: RabbitMqPorts) =>
  readFile(join(directory, 'log', `ems${ports.amqp}@localhost.log`), 'utf8').then(
    (text) => text.trim().split('\n').slice(-3).join(' '),
    () => 'it said nothing',
  );

/** The whole process group, since the start script is not the node itself. */
async function terminate(
  child: ChildProcess,
  signal: NodeJS.Signals,
  deadlineMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (name: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid as number), name);
    } catch {
      // Already gone.
    }
  };
  kill(signal);
  const force = setTimeout(() => kill('SIGKILL'), deadlineMs);
  await exited;
  clearTimeout(force);
}
