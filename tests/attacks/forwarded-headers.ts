import type { Attack } from './attack.ts';
import { logInFrom } from './log-in-from.ts';

const attacker = '127.0.1.120';
const guesses = 30;
const names = [
  'x-forwarded-for',
  'x_forwarded_for',
  'x-real-ip',
  'x_real_ip',
  'forwarded',
  'x-client-ip',
] as const;

/** Guesses at one password from one address, and claims another address each time. */
export const forwardedHeaders: Attack = {
  name: 'forwarded-headers',
  about: 'claims a new address with each guess at a password, to escape the limits',
  async run({ platform: { url }, api }) {
    const findings: string[] = [];
    for (const name of names) {
      const { email } = await api.register();
      let tried = 0;
      for (let n = 1; n <= guesses; n++) {
        const address = `203.0.113.${n}`;
        const claim = { [name]: name === 'forwarded' ? `for=${address}` : address };
        const answer = await logInFrom(attacker, url, { email, password: 'a wrong guess' }, claim);
        if (answer.status !== 429) tried++;
      }
      if (tried === guesses) findings.push(`${name} let all ${guesses} guesses through`);
    }
    return findings;
  },
};
