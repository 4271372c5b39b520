import { setTimeout as delay } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import { logInFrom } from './log-in-from.ts';

const rounds = 50;
const guessesARound = 10;
const addresses = Array.from({ length: 20 }, (_, n) => `127.0.1.${n + 1}`);
const home = '127.0.2.1';
const elsewhere = '127.0.2.2';
const elsewhereDeadlineMs = 15_000;

/** Guesses one user's password from twenty addresses while the owner logs in. */
export const lockOut: Attack = {
  name: 'lock-out',
  about: 'guesses one password from 20 addresses, to lock out the owner',
  async run({ platform: { url }, api }) {
    const { email, password } = await api.register();
    const { cookie } = await logInFrom(home, url, { email, password });
    const guess = (n: number) =>
      logInFrom(addresses[n % addresses.length] ?? home, url, { email, password: 'not this one' });
    const findings: string[] = [];

    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const guesses = Array.from({ length: guessesARound }, (_, n) => guess(round + n * 2));
      const owner = await logInFrom(home, url, { email, password, cookie });
      if (owner.status !== 200) refused++;
      await Promise.all(guesses);
    }
    if (refused > 0)
      findings.push(`The owner at a known browser was refused ${refused} of ${rounds} times`);

    const startedAt = Date.now();
    let guessing = true;
    const attacker = (async () => {
      for (let n = 0; guessing; n++) await guess(n);
    })();
    let status = 0;
    while (status !== 200 && Date.now() - startedAt < elsewhereDeadlineMs) {
      const answer = await logInFrom(elsewhere, url, { email, password });
      status = answer.status;
      if (status !== 200) await delay(answer.retryAfter * 1000);
    }
    guessing = false;
    await attacker;
    if (status !== 200)
      findings.push(`The owner at a new address was refused for ${elsewhereDeadlineMs / 1000} s`);
    return findings;
  },
};
