import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../tools/statistics.ts';
import type { Attack } from './attack.ts';
import { logInFrom } from './log-in-from.ts';

const floodMs = 15_000;
const atOnce = 50;
const attacker = '127.0.1.100';
const home = '127.0.2.3';
const everyMs = 500;
const p99LimitMs = 1_000;

/** Tries to log in to accounts that do not exist, fifty at a time, from one address. */
export const loginFlood: Attack = {
  name: 'login-flood',
  about: 'logs in to random accounts, 50 at a time, to block other logins',
  async run({ platform: { url }, api }) {
    const { email, password } = await api.register();
    const endsAt = Date.now() + floodMs;
    const flood = async () => {
      while (Date.now() < endsAt)
        await logInFrom(attacker, url, { email: `${randomUUID()}@example.org`, password: 'guess' });
    };
    const flooding = Promise.all(Array.from({ length: atOnce }, flood));

    const took: number[] = [];
    let refused = 0;
    while (Date.now() < endsAt) {
      const answer = await logInFrom(home, url, { email, password });
      if (answer.status !== 200) refused++;
      took.push(answer.milliseconds);
      await delay(everyMs);
    }
    await flooding;
    const p99 = quantile(took, 0.99);
    return [
      ...(refused > 0
        ? [`${refused} of ${took.length} logins from another address were refused`]
        : []),
      ...(p99 > p99LimitMs ? [`A login from another address took ${Math.round(p99)} ms`] : []),
    ];
  },
};
