import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryBelow } from '../../bench/environment/process-memory.ts';

const lookEveryMs = 100;

/** Counts the open descriptors of a platform's gateway and ws-service. */
export async function descriptors(data: string): Promise<number> {
  const gateway = Number(readFileSync(join(data, 'lock'), 'utf8').split('\n')[0]);
  const processes = await memoryBelow(gateway);
  const sockets = processes.find(({ command }) => command.includes('ws-service/src/main.ts'));
  if (!sockets) throw new Error('ws-service is not running');
  return [gateway, sockets.pid].reduce(
    (sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length,
    0,
  );
}

/** Counts repeatedly until `isEnough` or the deadline. Returns the last count. */
export async function descriptorsUntil(
  data: string,
  isEnough: (count: number) => boolean,
  withinMs: number,
): Promise<number> {
  const endsAt = Date.now() + withinMs;
  let count = await descriptors(data);
  while (!isEnough(count) && Date.now() < endsAt) {
    await delay(lookEveryMs);
    count = await descriptors(data);
  }
  return count;
}
