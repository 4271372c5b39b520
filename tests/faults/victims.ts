import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const victims = [
  'worker',
  'relay',
  'device-service',
  'monitoring-service',
  'ws-service',
  'auth-service',
  'user-service',
  'support-service',
  'PostgreSQL',
  'RabbitMQ',
] as const;
export type Victim = (typeof victims)[number];

const entries: Partial<Record<Victim, string>> = {
  worker: 'monitoring-service/src/worker/main.ts',
  relay: 'monitoring-service/src/worker/main.ts',
  'device-service': 'device-service/src/main.ts',
  'monitoring-service': 'monitoring-service/src/api/main.ts',
  'ws-service': 'ws-service/src/main.ts',
  'auth-service': 'auth-service/src/main.ts',
  'user-service': 'user-service/src/main.ts',
  'support-service': 'support-service/src/main.ts',
};

const firstLine = (file: string): number => {
  try {
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
};

/** The processes of a running platform that belong to a victim. */
export function processesOf(data: string, victim: Victim): number[] {
  const isAlive = (pid: number) => pid > 0 && commandOf(pid) !== '';
  if (victim === 'PostgreSQL')
    return [firstLine(join(data, 'postgres/postmaster.pid'))].filter(isAlive);
  if (victim === 'RabbitMQ') return [firstLine(join(data, 'rabbitmq/node.pid'))].filter(isAlive);
  const entry = entries[victim] ?? '';
  return childrenOf(firstLine(join(data, 'lock'))).filter((pid) => commandOf(pid).includes(entry));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function childrenOf(pid: number): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return listed.trim().split(/\s+/).map(Number);
}
