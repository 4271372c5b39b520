import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@ems/dev-env/free-port';
import { memoryBelow, sumOf } from '../environment/process-memory.ts';
import type { Environment } from '../environment/create-environment.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const main = fileURLToPath(new URL('../../services/shared/dev-env/src/main.ts', import.meta.url));

/** Start of the whole platform in an empty folder, from the command to ready, and its memory. */
export const start: Scenario = {
  name: 'start',
  about: 'start of the whole platform, from the command to ready, and its memory',
  async run(_environment: Environment, { quick }: Options): Promise<Figure[]> {
    const data = await mkdtemp(join(tmpdir(), 'ems-bench-start-'));
    const [port = 0, amqp = 0, mqtt = 0] = await freePorts(3);
    const options = ['--port', port, '--amqp-port', amqp, '--mqtt-port', mqtt, '--data', data];
    const from = performance.now();
    const child = spawn(process.execPath, [main, ...options.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...flagsOf(process.env) },
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ctrl-C stops everything')) resolve();
      });
      child.once('exit', () => reject(new Error(`The platform did not start:\n${said}`)));
    });
    const seconds = (performance.now() - from) / 1000;
    const broker = Number(/RabbitMQ (\d+\.\d+) s/.exec(said)?.[1] ?? Number.NaN);
    await delay(quick ? 5_000 : 20_000);
    const processes = await memoryBelow(child.pid ?? 0);
    const isNode = ({ command }: { command: string }) => /^\S*\/node /.test(command);
    const node = sumOf(processes.filter(isNode));
    const rest = sumOf(processes.filter((each) => !isNode(each)));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await exited;
    await rm(data, { recursive: true, force: true });
    return [
      {
        name: 'command → ready, empty folder',
        value: seconds,
        unit: 's',
        limit: { name: 'RabbitMQ boot, included', value: broker },
        goal: { of: 'value', atMost: 15 },
      },
      {
        name: `memory of ${node.count} Node processes, proportional (PSS)`,
        value: node.pss / 1e6,
        unit: 'MB',
        goal: { of: 'value', atMost: 1_000 },
      },
      {
        name: `memory of ${node.count} Node processes, summed RSS`,
        value: node.rss / 1e6,
        unit: 'MB',
        goal: { of: 'value', atMost: 1_000 },
      },
      {
        name: 'memory of PostgreSQL and RabbitMQ, proportional (PSS)',
        value: rest.pss / 1e6,
        unit: 'MB',
      },
    ];
  },
};

const flagsOf = ({ NODE_COMPILE_CACHE: cache }: NodeJS.ProcessEnv) =>
  cache ? { NODE_COMPILE_CACHE: cache } : {};
