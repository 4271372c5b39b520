import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../tools/statistics.ts';
import type { Attack, Target } from './attack.ts';
import { startBystander } from './bystander.ts';
import { watchMemory } from './watch-memory.ts';

export interface AttackResult {
  readonly name: string;
  readonly about: string;
  readonly seconds: number;
  /** The bystander's slowest reading, from sending to receiving. */
  readonly visibleMs: number;
  readonly requestP99Ms: number;
  readonly memory: { readonly service: string; readonly fromMb: number; readonly toMb: number };
  readonly findings: readonly string[];
}

/** The memory of a busy worker stays about 180 MB above its memory at rest, however long it is busy. */
const limits = { visibleMs: 2_000, requestP99Ms: 500, growthMb: 200 } as const;
/** The first requests compile code and must not count as an effect of the attack. */
const warmUpMs = 5_000;

/** Runs an attack while a bystander uses the platform. Returns what the attack achieved or disturbed. */
export async function runAttack(target: Target, attack: Attack): Promise<AttackResult> {
  const warmUp = await startBystander(target);
  await delay(warmUpMs);
  await warmUp.stop();
  const bystander = await startBystander(target);
  const watched = watchMemory(target.platform.data);
  const startedAt = Date.now();
  const achieved = await attack
    .run(target)
    .catch((error: unknown) => [`The attack itself failed: ${(error as Error).message}`]);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const { visibleMs, requestMs, failures } = await bystander.stop();
  const memory = await watched.stop();
  const slowest = Math.max(...visibleMs);
  const requestP99Ms = quantile(requestMs, 0.99);
  return {
    name: attack.name,
    about: attack.about,
    seconds,
    visibleMs: slowest,
    requestP99Ms,
    memory,
    findings: [
      ...achieved,
      ...failures,
      ...(slowest <= limits.visibleMs ? [] : [`A reading arrived after ${slowest} ms`]),
      ...(requestP99Ms <= limits.requestP99Ms
        ? []
        : [`One request in a hundred took ${Math.round(requestP99Ms)} ms`]),
      ...(memory.toMb - memory.fromMb <= limits.growthMb
        ? []
        : [`${memory.service} grew to ${Math.round(memory.toMb)} MB`]),
    ],
  };
}
