import { throttles } from '../../services/auth-service/src/domain/throttle.ts';
import type { Attack } from './attack.ts';
import { logInFrom } from './log-in-from.ts';

const guesses = 30;
/** The free attempts, plus some after waits of 1, 2, 4, … seconds, because the machine may be slow. */
const most = throttles.accountFromAddress.free + 4;
const names = [
  'x-forwarded-for',
  'x_forwarded_for',
  'x-real-ip',
  'x_real_ip',
  'forwarded',
  'x-client-ip',
] as const;

/** Guesses one password from one address and claims another address each time. */
export const forwardedHeaders: Attack = {
  name: 'forwarded-headers',
  about: 'claims a new address with each guess of a password, to escape the limits',
  async run({ platform: { url }, api }) {
    const findings: string[] = [];
    for (const [index, name] of names.entries()) {
      const { email } = await api.register();
      // One address per header name, so that the limits per address do not hide those per account.
      const attacker = `127.0.1.${120 + index}`;
      let tried = 0;
      for (let n = 1; n <= guesses; n++) {
        const address = `203.0.113.${n}`;
        const claim = { [name]: name === 'forwarded' ? `for=${address}` : address };
        const answer = await logInFrom(attacker, url, { email, password: 'a wrong guess' }, claim);
        if (answer.status !== 429) tried++;
      }
      if (tried > most) findings.push(`${name} let ${tried} of ${guesses} guesses through`);
    }
    return findings;
  },
};
