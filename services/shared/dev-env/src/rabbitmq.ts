import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createManagement, type Management } from '@ems/messaging/management';
import { isRunning, lastWords, signalGroup, terminate, whenExited } from './processes.ts';
import { writeConfiguration, type RabbitMqPorts } from './rabbitmq-configuration.ts';
import { StartError } from './start-error.ts';

export interface RabbitMq {
  readonly management: Management;
  /** Resolves when the node has ended for any reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const programs = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
];

export const findRabbitMq = (): string | undefined => programs.find((path) => existsSync(path));

const startDeadlineMs = 90_000;
const nodeName = 'ems@localhost';

const environmentOf = (directory: string, ports: RabbitMqPorts) => ({
  PATH: process.env['PATH'],
  LANG: 'C.UTF-8',
  HOME: directory,
  RABBITMQ_NODENAME: nodeName,
  RABBITMQ_DIST_PORT: String(ports.distribution),
  ERL_EPMD_PORT: String(ports.epmd),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
  RABBITMQ_MNESIA_DIR: join(directory, 'mnesia', 'node'),
  RABBITMQ_LOG_BASE: join(directory, 'log'),
  RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'advanced.config'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
  RABBITMQ_PID_FILE: join(directory, 'node.pid'),
  // Busy-waiting schedulers would take a core from everything else on a small machine.
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
    '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
});

/**
 * Starts a private RabbitMQ node with its own epmd. Only AMQP and MQTT can leave the loopback interface, depending on
 * `host`. A node that an earlier run left in the same folder is stopped first.
 *
 * @throws {StartError} when RabbitMQ is not installed or does not start
 */
export async function startRabbitMq(options: {
  directory: string;
  host?: string;
  ports: RabbitMqPorts;
  password: string;
}): Promise<RabbitMq> {
  const { directory, host = '127.0.0.1', ports, password } = options;
  const program = findRabbitMq();
  if (!program) throw new StartError(howToInstall);
  await mkdir(directory, { recursive: true });
  // The broker's files are readable by everyone, but its folder is not.
  await chmod(directory, 0o700);
  await stopLeftover(directory);
  await writeConfiguration(directory, host, ports, password);

  const epmd = spawn('epmd', ['-port', String(ports.epmd), '-address', '127.0.0.1'], {
    stdio: 'ignore',
    detached: true,
  });
  epmd.on('error', () => undefined);
  const node = spawn(program, [], {
    env: environmentOf(directory, ports),
    // The folder for core dumps.
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = lastWords(node);
  await writeFile(join(directory, 'pids.json'), JSON.stringify([node.pid, epmd.pid]));
  const login = `provisioner:${encodeURIComponent(password)}`;
  const management = createManagement(`http://${login}@127.0.0.1:${ports.management}`);

  async function stop(): Promise<void> {
    await terminate(node, 'SIGTERM', 30_000);
    await terminate(epmd, 'SIGKILL', 5_000);
  }
  const exited = whenExited(node);
  const deadline = Date.now() + startDeadlineMs;
  while (!(await isUp(management))) {
    if (!isRunning(node) || Date.now() > deadline) {
      await stop();
      throw new StartError(
        `RabbitMQ cannot use ${directory} (${await reasonOf(directory, said())}); restore that folder, or start from scratch with --reset.`,
      );
    }
    await delay(100);
  }
  return { management, exited, stop };
}

const howToInstall =
  'RabbitMQ is not installed. Install it (Debian and Ubuntu: `sudo apt-get install rabbitmq-server`, macOS: `brew install rabbitmq`), or pass a running one with --amqp-url and --amqp-management-url.';

/** The management listener opens last, after plugins and queues. */
const isUp = (management: Management) =>
  management.get('/api/health/checks/local-alarms').then(
    () => true,
    () => false,
  );

async function reasonOf(directory: string, said: string): Promise<string> {
  const log = await readFile(join(directory, 'log', `${nodeName}.log`), 'utf8').catch(() => '');
  const lines = `${log}\n${said}`
    .split('\n')
    .filter((line) => /error|fail|in use|cannot/i.test(line));
  return lines.at(-1)?.trim().slice(0, 200) ?? 'it gave no reason';
}

async function stopLeftover(directory: string): Promise<void> {
  const text = await readFile(join(directory, 'pids.json'), 'utf8').catch(() => '[]');
  for (const pid of JSON.parse(text) as number[]) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!/rabbit|epmd|beam/.test(command)) continue;
    signalGroup(pid, 'SIGTERM');
    const deadline = Date.now() + 20_000;
    while (existsSync(`/proc/${pid}`) && Date.now() < deadline) {
      if (Date.now() > deadline - 5_000 || /epmd/.test(command)) signalGroup(pid, 'SIGKILL');
      await delay(50);
    }
  }
}
