import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@ems/dev-env/testing';
import { processesOf, type Victim } from './victims.ts';

/** Kills of each victim in 125 kills. The broker takes ten seconds to restart, so it is killed rarely. */
const weights: Readonly<Record<Victim, number>> = {
  worker: 32,
  relay: 16,
  'device-service': 18,
  'monitoring-service': 6,
  'ws-service': 8,
  'auth-service': 8,
  'user-service': 8,
  'support-service': 9,
  PostgreSQL: 14,
  RabbitMQ: 6,
};

export type Kills = Partial<Record<Victim, number>>;

/** The victims in order: chosen by weight and shuffled. */
function order(kills: number, spared: readonly Victim[], random: () => number): Victim[] {
  const weighted = (Object.entries(weights) as [Victim, number][])
    .filter(([victim]) => !spared.includes(victim))
    .flatMap(([victim, weight]) => Array.from({ length: weight }, () => victim));
  const step = weighted.length / kills;
  return Array.from({ length: kills }, (_, index) => ({
    victim: weighted[Math.floor((index + 0.5) * step)] ?? 'worker',
    at: random(),
  }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ victim }) => victim);
}

/** Sends SIGKILL to one victim after the other. Waits each time until something was stored since the last kill. */
export async function killAtRandom(options: {
  data: string;
  kills: number;
  spared?: readonly Victim[];
  random: () => number;
  /** The number of stored readings. Rejects while the database is unavailable. */
  stored: () => Promise<number>;
  /** The number of events that wait to be relayed. */
  unsent: () => Promise<number>;
}): Promise<Kills> {
  const { data, random, stored, unsent } = options;
  const counts: Kills = {};
  let before = -1;
  for (const victim of order(options.kills, options.spared ?? [], random)) {
    before = await eventually(
      async () => {
        const now = await stored();
        if (now <= before) throw new Error(`No more readings are stored, ${now} so far`);
        return now;
      },
      { deadlineMs: 90_000, everyMs: 50 },
    );
    await delay(random() * 800);
    const found = await eventually(
      () => {
        const pids = processesOf(data, victim);
        if (pids.length === 0) throw new Error(`There is no ${victim} to kill`);
        return pids;
      },
      { deadlineMs: 60_000 },
    );
    if (victim === 'relay') await untilUnsent(unsent);
    // The relay may run in any worker, so all workers are killed at once.
    const chosen = victim === 'relay' ? found : [found[Math.floor(random() * found.length)] ?? 0];
    for (const pid of chosen) kill(pid);
    counts[victim] = (counts[victim] ?? 0) + 1;
  }
  return counts;
}

/** Waits for an event in the outbox. This state is short and may not occur in time. */
const untilUnsent = (unsent: () => Promise<number>) =>
  eventually(async () => (await unsent()) > 0, { deadlineMs: 3_000, everyMs: 1 }).catch(
    () => undefined,
  );

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
}
